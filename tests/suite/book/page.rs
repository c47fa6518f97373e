//! Pages: Markdown of the repository, with its headings, links and blocks of code.

use crate::world::repository;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A page, by its path from the root of the repository.
pub struct Page {
    pub path: PathBuf,
    pub text: String,
}

/// A fenced block of code, and where its inside stands in the page.
pub struct Block {
    pub language: String,
    pub text: String,
    pub inside: Range<usize>,
}

impl Page {
    pub fn read(path: &Path) -> Page {
        Page { path: path.to_owned(), text: fs::read_to_string(repository(&path.display().to_string())).unwrap() }
    }

    fn events(&self) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
        Parser::new_ext(&self.text, Options::ENABLE_TABLES).into_offset_iter()
    }

    /// Where its links and pictures lead.
    pub fn links(&self) -> Vec<String> {
        let target = |event| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        };
        self.events().filter_map(|(event, _)| target(event)).collect()
    }

    /// The names by which its headings are linked to.
    pub fn anchors(&self) -> Vec<String> {
        let (mut anchors, mut heading) = (Vec::new(), None::<String>);
        for (event, _) in self.events() {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take().map(|text| anchor(&text))),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        anchors
    }

    /// Its fenced blocks in a language.
    pub fn blocks(&self, language: &str) -> Vec<Block> {
        let (mut blocks, mut open) = (Vec::new(), None::<Block>);
        for (event, range) in self.events() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    open = Some(Block { language: language.to_string(), text: String::new(), inside: 0..0 });
                }
                Event::Text(text) => {
                    if let Some(block) = &mut open {
                        block.inside.start = if block.text.is_empty() { range.start } else { block.inside.start };
                        block.inside.end = range.end;
                        block.text.push_str(&text);
                    }
                }
                Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
                _ => {}
            }
        }
        blocks.retain(|block| block.language == language);
        blocks
    }
}

/// The README and every page of the book.
pub fn pages() -> Vec<Page> {
    let book = crate::world::files(&repository("docs"));
    let book = book.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    let book = book.map(|file| Page::read(&Path::new("docs").join(file)));
    [Page::read(Path::new("README.md"))].into_iter().chain(book).collect()
}

/// The name of a heading as a forge and mdBook make it.
fn anchor(heading: &str) -> String {
    let letters = heading.trim().to_lowercase();
    let kept = letters.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[test]
fn a_page_gives_its_links_headings_and_blocks() {
    let text = "# One `two`, three\n\n[a](b.md#c) ![p](q.png)\n\n```console\n$ x\ny\n```\n\n```sql\nz\n```\n";
    let page = Page { path: PathBuf::new(), text: text.to_owned() };
    assert_eq!(page.links(), ["b.md#c", "q.png"]);
    assert_eq!(page.anchors(), ["one-two-three"]);
    let blocks = page.blocks("console");
    assert_eq!(blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), ["$ x\ny\n"]);
    assert_eq!(&page.text[blocks[0].inside.clone()], "$ x\ny\n");
}
