# One command for each thing that one does here. The environment lies in .venv and sets itself up.
# A stamp is newer than its lock file exactly while what the lock names is installed.

PYTHON ?= python3
PY := .venv/bin/python
PIP_TOOLS := pip-tools==7.6.2
ARGS ?=
LOCK_ARGS ?=

.PHONY: setup run test lint bench coverage map lock

setup: .venv/.stamp-dev

run: .venv/.stamp-run
	@$(PY) -m bot serve $(ARGS)

test: .venv/.stamp-dev
	$(PY) -m pytest -n auto $(ARGS)

lint: .venv/.stamp-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PY) -m policies lint

# What the catalogue covers, counted anew: docs/coverage.md whole, and the table of the provinces in the README.
coverage: .venv/.stamp-dev
	$(PY) -m policies coverage > docs/coverage.md
	$(PY) -m policies coverage --into README.md

# The way through each programme, drawn anew from the catalogue: docs/map.
map: .venv/.stamp-dev
	$(PY) -m policies map --out docs/map

bench: .venv/.stamp-dev .venv/.stamp-bench
	$(PY) -m bench $(ARGS)

# The dev lock holds the run lock's versions and more, so it fulfils both stamps.
.venv/.stamp-dev: requirements-dev.txt requirements.txt
	$(call install,requirements-dev.txt,.venv/.stamp-dev .venv/.stamp-run)

.venv/.stamp-run: requirements.txt
	$(call install,requirements.txt,.venv/.stamp-run)

# The bench lock adds to the dev lock's versions without changing any, so the two may come in either order.
.venv/.stamp-bench: requirements-bench.txt
	$(call install,requirements-bench.txt,.venv/.stamp-bench)

# $(call install,LOCK FILE,STAMPS): two makes at once take turns, and an environment half made is made again.
# "python -m" throughout: it doesn't depend on the path written into a script's first line.
define install
@mkdir -p .venv; exec 9>.venv/.lock; if command -v flock >/dev/null; then flock 9; fi; \
if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo '需要 Python 3.11 或更新的版本，而“$(PYTHON)”不是。装好以后运行：make $(MAKECMDGOALS) PYTHON=python3.11' >&2; exit 1; }; \
	"$(PYTHON)" -m venv .venv || { \
		echo '建不了虚拟环境。Debian 和 Ubuntu 上先运行：sudo apt-get install python3-venv' >&2; exit 1; }; \
fi; \
$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo '.venv 里的 Python 比 3.11 旧。删掉 .venv 这个文件夹，再运行一次。' >&2; exit 1; }; \
echo '正在安装 $(1) 里的依赖，依赖不变就只装这一次……'; \
$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && touch $(2)
endef

# Versions stay as they are unless pyproject.toml asks for others; `make lock LOCK_ARGS=--upgrade` takes the newest.
# The oldest supported Python makes the locks: what it needs, the newer ones accept.
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" .venv/lock-tools/bin/python -m piptools compile --quiet --generate-hashes \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe $(LOCK_ARGS)

lock:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
		echo '锁文件要用最低支持的 Python 3.11 来做：make lock PYTHON=python3.11' >&2; exit 1; }
	@test -x .venv/lock-tools/bin/pip-compile || "$(PYTHON)" -m venv .venv/lock-tools
	@.venv/lock-tools/bin/python -m pip install --quiet --disable-pip-version-check '$(PIP_TOOLS)'
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(COMPILE) --extra bench --constraint requirements-dev.txt --output-file requirements-bench.txt pyproject.toml
