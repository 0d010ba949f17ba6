//! Folders of sources that were moved: what counts as gone, and what as found.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::error::ErrorKind;

/// A library with a file in each of these places below its folder, none of which is on the disk.
fn library(files: &[&str]) -> (Library, PathBuf) {
    let library = Library::new();
    let root = library.folder.path().canonicalize().expect("a folder");
    for file in files {
        library.put(root.join(file).to_str().expect("text"), &[chat(7, BEGIN, "hello", "")]);
    }
    (library, root)
}

fn write(file: &Path) {
    fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    fs::write(file, "{}").expect("written");
}

#[test]
fn a_folder_whose_oldest_files_were_deleted_is_found_by_the_newest() {
    let (library, root) = library(&[]);
    let mut writer = library.store.writer().expect("a writer");
    let mut batch = writer.batch().expect("a batch");
    let folder = batch.folder(&root.join("old")).expect("a folder");
    for number in 0..1_200 {
        batch.file(folder, &entry(&format!("{number}.json"))).expect("a file");
    }
    batch.commit().expect("committed");
    drop(writer);
    write(&root.join("new/foreign.json"));
    let refused = library.store.locate(&root.join("old"), &root.join("new")).expect_err("nothing of it is there");
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    write(&root.join("new/1199.json"));
    assert_eq!(library.store.locate(&root.join("old"), &root.join("new")).expect("found"), 1);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_looked_at_is_not_gone() {
    let (library, root) = library(&["loop/in/1.json", "gone/1.json", "file/in/1.json"]);
    // The system says neither that it is there nor that it is not; so it is with rights that are missing and drives that fail.
    std::os::unix::fs::symlink(root.join("loop"), root.join("loop")).expect("a link");
    fs::write(root.join("file"), "").expect("written");
    let lost = library.reader().lost_folders().expect("an answer");
    let paths: Vec<PathBuf> = lost.into_iter().map(|lost| lost.path).collect();
    assert_eq!(paths, [root.join("file/in"), root.join("gone")]);
}

#[test]
fn folders_around_a_lost_one_are_tried_only_where_nothing_stands() {
    let (library, root) = library(&["gone/a/deep/1.json", "new/1.json"]);
    let (lost, new) = (root.join("gone/a/deep"), root.join("new"));
    let locate = || library.store.locate_lost(&lost, &new);
    fs::create_dir(&new).expect("made");
    assert_eq!(locate().expect_err("nothing is there").kind(), ErrorKind::NotFound);
    // As if the chosen folder were the lost one itself, and around it what has its name: the first is meant, and that is refused.
    write(&new.join("1.json"));
    write(&new.join("deep/1.json"));
    let refused = locate().expect_err("known already");
    assert_eq!(refused.kind(), ErrorKind::Usage, "{refused}");
    // Nothing stands in it, so the folder around it was meant.
    fs::remove_file(new.join("1.json")).expect("removed");
    assert_eq!(locate().expect("found"), root.join("gone/a"));
    let nothing = locate().expect_err("it was located");
    assert!(nothing.to_string().contains("Nothing in the library comes from this folder any more"), "{nothing}");
}
