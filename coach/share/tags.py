"""What a page uses from the tags of a sound file that has no cue sheet."""

from coach.export.contents import FileMetadata
from coach.share.cue_sheet import PageChapter, blank_unprintable, paragraphs


def tagged_chapters(contents: FileMetadata) -> tuple[PageChapter, ...]:
    """The chapters of a file, with what is said in each if its lyrics are a transcript of ours:
    for each chapter a paragraph under its title, see `coach.export.metadata.track`."""
    blocks = [_lines(block) for block in contents.words.split("\n\n")]
    titles = [blank_unprintable(title) for _, _, title in contents.chapters]
    if [block[:1] for block in blocks] != [[title] for title in titles]:
        blocks = [[] for _ in titles]
    return tuple(
        PageChapter(start, end, title or f"Chapter {number}", tuple(paragraphs(block[1:])))
        for number, ((start, end, _), title, block) in enumerate(
            zip(contents.chapters, titles, blocks, strict=True), start=1
        )
    )


def words(contents: FileMetadata) -> tuple[str, ...]:
    """The lyrics of a file, in paragraphs."""
    return tuple(paragraphs(_lines(contents.words)))


def _lines(text: str) -> list[str]:
    lines = (blank_unprintable(line) for line in text.splitlines())
    return [line for line in lines if line]
