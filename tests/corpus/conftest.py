"""One house with a real worker for the whole corpus."""

from collections.abc import Iterator

import pytest

from kdrama_app.settings import Settings
from tests.corpus.judge import Judge
from tests.transcoding import Studio, running_worker


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    data = tmp_path_factory.mktemp("corpus")
    settings = Settings(_env_file=None, data_dir=data, secret_key="k" * 40, demo=False)  # pyright: ignore
    studio = Studio(settings)
    with running_worker(settings):
        yield Judge(studio)
    studio.close()
