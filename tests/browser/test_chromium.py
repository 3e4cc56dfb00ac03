from tests.chromium import browser

# The picture of one character; without a Chinese font every character is the same empty box.
DRAW = """character => {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    pen.font = "48px sans-serif";
    pen.fillText(character, 10, 60);
    return canvas.toDataURL();
}"""


def test_chinese_characters_are_drawn_and_not_boxes() -> None:
    with browser() as chromium:
        page = chromium.new_page()
        page.goto("data:text/html;charset=utf-8,<html lang=zh-CN><h1>挂职干部</h1>")
        written = page.inner_text("h1")
        pictures = {character: page.evaluate(DRAW, character) for character in written}

    assert written == "挂职干部"
    assert len(set(pictures.values())) == 4
