//! Memory of the process: what is freed is kept for what comes next.

/// Bytes of a block that the C library still counts among those it keeps, at most.
const LARGEST_KEPT: usize = 31 << 20;

/// Lets the C library keep blocks of some megabytes once they are freed. At first it takes each of over 128 kB from the system
/// anew, where every page costs a fault, and there are several to a bundle; one that is freed raises that size to its own.
///
/// For a program that is the command and nothing else: it is the whole process that is meant.
pub fn keep_freed_memory() {
    let mut block = Vec::<u8>::new();
    // Where there is not so much, nothing is kept.
    let _ = block.try_reserve_exact(LARGEST_KEPT);
    drop(std::hint::black_box(block));
}
