//! Faults from outside: a full disk, folders and files that cannot be looked at, indexes from strangers, huge texts.

use crate::world::World;
use std::fs;
use std::process::Stdio;

#[test]
fn processes_may_make_the_first_index_of_a_folder_at_once() {
    let world = World::new(&["v2/none.iafbt"]);
    for round in 0..40 {
        let spawn = || world.command(&["index", "sweep", "--quiet"]).stderr(Stdio::piped()).spawn().unwrap();
        let children: Vec<_> = (0..3).map(|_| spawn()).collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "round {round}: {}", String::from_utf8_lossy(&output.stderr));
        }
        fs::remove_file(world.at("sweep/index.sqlite")).unwrap();
    }
}
