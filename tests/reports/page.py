"""A page taken apart: what stands in it, without a browser."""

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "line", "rect", "img", "hr", "input"}


class Page(HTMLParser):
    """Elements as ``(tag, attributes, tags around it, text)``; ``text`` is all text within."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements = []
        self._open = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "attributes": dict(attributes), "around": [e["tag"] for e in self._open], "text": ""}
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self._open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self._open:
            element["text"] += data

    def all(self, tag):
        return [element for element in self.elements if element["tag"] == tag]

    def numbers(self, kind):
        """The machine-readable values of ``<data class=kind>``."""
        return [float(e["attributes"]["value"]) for e in self.all("data") if e["attributes"]["class"] == kind]
