"""Static files, named by a digest of their content so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Also renames the imports in JavaScript modules, which Django leaves alone unless asked."""

    support_js_module_import_aggregation = True
