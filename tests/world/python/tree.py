"""The files that the cases of Python read, on a host and on this machine alike."""

TREE = {
    "orders.csv": 'id,item,qty,price\n1,rope,3,4.50\n2,lamp,,12.00\n3,"net, fine",2,7.25\n4,keel,x,99.10\n',
    "crew.json": '[{"name": "Ada", "age": 41, "port": "Riga"}, {"name": "Bo", "age": 29, "port": "Oslo"}, '
    '{"name": "Çelik", "age": 35, "port": null}]\n',
    "log/app.log": "".join(
        f"2024-05-0{1 + n // 8} 10:{n:02}:00 {('INFO', 'WARN', 'ERROR')[n % 3]} user={'abcd'[n % 4]}"
        f" ms={n * 37 % 211}\n"
        for n in range(24)
    ),
    "conf.ini": "[core]\nname = tide\nport = 8080\n\n[core.sub]\non = yes\n",
    "conf.toml": 'title = "tide"\n\n[server]\nports = [80, 443]\nopen = 2024-05-01\n',
    "broken.json": '{"a": 1,}\n',
    "latin.txt": "naïve café — ✓\n",
    "pkg/__init__.py": "from .inner import NAME\n\n__version__ = '1.2'\n",
    "pkg/inner.py": "NAME = 'inner'\n\n\ndef crash():\n    return {}['absent']\n",
    "pkg/__main__.py": "import sys\n\nfrom . import NAME\n\nprint(NAME, sys.argv[1:])\n",
    "tool.py": "#!/usr/bin/env python3\nimport argparse\n\nparser = argparse.ArgumentParser(prog='tool')\n"
    "parser.add_argument('name')\nparser.add_argument('-n', type=int, default=1)\nargs = parser.parse_args()\n"
    "print(args.name * args.n)\n",
    "check.py": "import sys\n\nimport pkg.inner\n\nif len(sys.argv) > 1:\n    pkg.inner.crash()\nprint('fine')\n",
}
EXECUTABLE = {"tool.py"}
