"""Editing of lines on a terminal, of which there is none."""


def _nothing(*_):
    return None


clear_history = set_completer = set_completer_delims = parse_and_bind = read_init_file = insert_text = redisplay = (
    _nothing
)
add_history = set_startup_hook = set_pre_input_hook = write_history_file = append_history_file = _nothing
set_history_length = set_auto_history = get_completer = remove_history_item = get_history_item = _nothing


def read_history_file(filename="~/.history"):
    import os

    open(os.path.expanduser(filename)).close()


def get_current_history_length():
    return 0


def get_history_length():
    return -1


def get_completer_delims():
    return " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?"


def get_line_buffer():
    return ""
