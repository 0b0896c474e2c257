"""Static files under names that contain a digest of their content, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Also renames what JavaScript modules import, which Django does only if asked."""

    support_js_module_import_aggregation = True
