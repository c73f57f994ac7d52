"""For PyInstaller: litellm finds its providers by name at run time, and reads prices and tokenizers from files."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules, copy_metadata

NOT_CALLED = ("litellm.proxy", "litellm.integrations", "litellm.rust_bridge")
"""A server's modules, other people's dashboards, and a native copy of what Python code does as well (37 MB)."""

hiddenimports = [
    *collect_submodules("litellm", filter=lambda name: not name.startswith(NOT_CALLED)),
    "tiktoken_ext.openai_public",
]
datas = [
    *collect_data_files("litellm", includes=["*.json", "llms/**/*.json", "litellm_core_utils/tokenizers/*"]),
    *copy_metadata("litellm"),
]
