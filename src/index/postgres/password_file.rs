//! The file of passwords, as PostgreSQL's own clients read it: `HOST:PORT:DATABASE:USER:PASSWORD` in each line.

use std::fs;
use std::path::Path;

/// The password of the first line that is of this host, port, database and user; `None` where no line is, or where anybody but
/// the file's owner may read it.
pub(super) fn look_up(file: &Path, wanted: [&str; 4]) -> Option<String> {
    if !is_private(file) {
        return None;
    }
    let text = fs::read_to_string(file).ok()?;
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| of_line(line, wanted))
}

#[cfg(unix)]
fn is_private(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn is_private(_file: &Path) -> bool {
    true
}

fn of_line(line: &str, wanted: [&str; 4]) -> Option<String> {
    let (mut heads, mut field) = (Vec::new(), String::new());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            ':' if heads.len() < wanted.len() => heads.push(std::mem::take(&mut field)),
            '\\' => field.extend(characters.next()),
            character => field.push(character),
        }
    }
    let is_meant =
        heads.len() == wanted.len() && heads.iter().zip(wanted).all(|(head, wanted)| head == "*" || head == wanted);
    is_meant.then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let of = |line| of_line(line, ["h", "5432", "db", "me"]);
        assert_eq!(of("h:5432:db:me:se:cr\\:et\\\\"), Some("se:cr:et\\".to_owned()));
        assert_eq!(of("*:*:*:me:any"), Some("any".to_owned()));
        for line in ["h:5433:db:me:x", "h:5432:db:you:x", "h:5432:db", ""] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_left_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pgpass");
        fs::write(&file, "# comment\n*:*:*:*:secret\n").unwrap();
        for (mode, found) in [(0o644, None), (0o600, Some("secret".to_owned()))] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(look_up(&file, ["h", "1", "d", "u"]), found);
        }
    }
}
