"""For PyInstaller, in place of its own hook: of all services of Amazon only those by which litellm reaches a model."""

from PyInstaller.utils.hooks import collect_data_files, is_module_satisfies

ASKED = ("bedrock", "bedrock-runtime", "sagemaker-runtime", "signin", "sso", "sso-oidc", "sts")

datas = collect_data_files(
    "botocore", includes=["cacert.pem", "data/*.json", *(f"data/{service}/**" for service in ASKED)]
)
hiddenimports = ["html.parser"] if is_module_satisfies("botocore") else []
