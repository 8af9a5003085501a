"""One house with a real worker for the whole corpus."""

from collections.abc import Iterator

import pytest

from kdrama_app.settings import Settings
from tests.transcoding import Studio, running_worker

# What it finds wrong is told in full, as in a test.
pytest.register_assert_rewrite("tests.corpus.judge")

from tests.corpus.judge import Judge  # noqa: E402  (registered first)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    data = tmp_path_factory.mktemp("corpus")
    settings = Settings(_env_file=None, data_dir=data, secret_key="k" * 40, demo=False)  # pyright: ignore
    studio = Studio(settings)
    with running_worker(settings):
        yield Judge(studio)
    studio.close()
