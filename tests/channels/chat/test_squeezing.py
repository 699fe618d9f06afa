"""Making our own scripts and style sheets small: what they do stays what it was."""

import pytest

from heard.channels.chat.squeezing import squeeze_script, squeeze_style


@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("/** Why. */\nconst first = 1;\n\nconst second = first + 1; // two\n", "const a=1,b=a+1;"),
        ("const name = (given) => {\n  return given.name;\n};\n", "const name=a=>{return a.name};"),
        (
            "const { chat, other: mine } = frame;\nsay(chat);\n",
            "const{chat,other:a}=frame;say(chat);",
        ),
        ("const one = [1, 2,\n];\nshow({ one });\n", "const one=[1,2];show({one});"),
        ("const path = `/a/${first + `${last}`} b`;\n", "const a=`/a/${first+`${last}`} b`;"),
        ('const text = "const a = 1; // no";\n', 'const a="const a = 1; // no";'),
        ('const at = text.split(/[/"]+ /g) / 2;\n', 'const a=text.split(/[/"]+ /g)/2;'),
        ("let count = 0;\nlet more = 1;\nif (more) {\n  count += more;\n}\n", "let b=0,a=1;if(a){b+=a}"),
        ("const wait = async () => {\n  await ready;\n};\n", "const a=async()=>{await ready};"),
        (
            "const pause = async (one) => later(one, 30_000, 0.5 + 0.05), later(() => 10);\n",
            "const b=async a=>later(a,30000,.5+.05),later(()=>10);",
        ),
        ("const open = me?.open ?? (is ? .5 : 1);\n", "const open=me?.open??(is?.5:1);"),
    ],
)
def test_a_script_is_served_small_and_means_the_same(written, served):
    assert squeeze_script(written) == served


def test_a_name_that_is_taken_is_given_to_nobody():
    assert squeeze_script("const long = a + b;\nshow(long, c);\n") == "const d=a+b;show(d,c);"


def test_a_property_keeps_its_name_wherever_it_stands():
    text = "const state = {};\nstate.words = 1;\nconst words = state.words;\n"
    assert squeeze_script(text) == "const a={};a.words=1;const words=a.words;"


def test_squeezing_what_is_small_changes_nothing():
    served = squeeze_script("const first = (one) => one * 2;\nshow(first(3));\n")
    assert squeeze_script(served) == served


def test_a_text_that_does_not_end_is_refused():
    with pytest.raises(ValueError, match="does not end"):
        squeeze_script("const a = `never")


def test_a_style_sheet_is_served_small_and_means_the_same():
    written = "/* Why. */\n.a, .b:hover {\n  margin: 0 calc(1px + 2px);\n  color: red;\n}\n@media (x: 1) {\n  i { top: 0; }\n}\n"
    assert squeeze_style(written) == ".a,.b:hover{margin:0 calc(1px + 2px);color:red}@media (x:1){i{top:0}}"
