"""Layers are pure ASGI: Starlette's convenience class costs every request a task and breaks context variables."""

from tests.house.source import calls, files, literal


def test_no_layer_is_built_on_the_convenience_class(app):
    layers = [layer.cls for layer in app.user_middleware]
    decorated = {name for name, tree in files().items() for call in calls(tree, "middleware") if literal(call.args[0])}

    assert sorted(layer.__name__ for layer in layers) == ["BodyLimit", "Headed", "Noted"]
    assert [layer.__mro__[1] for layer in layers] == [object] * 3
    assert decorated == set()
