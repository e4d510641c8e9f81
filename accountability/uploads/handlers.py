"""What becomes of files in a form post: sealed as they stream in, or not kept at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, cast

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from complaints import sealing
from complaints.evidence.intake import Arrived
from complaints.evidence.kinds import MIB, RefusalReason
from complaints.evidence.sealed_files import FilePlace, SealedWriter

if TYPE_CHECKING:  # generic to the type checker alone
    _UploadedFile = UploadedFile[Any]
else:
    _UploadedFile = UploadedFile
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
# How much more than the cap is read, and thrown away, so that the sender can be told why.
READ_THROUGH: Final = 4


class NoFiles(FileUploadHandler):
    """Reads files past and keeps nothing: for every page that asks for none."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        return None


class SmallFiles(FileUploadHandler):
    """Keeps the first part of each file in memory, and its whole size: for a page of staff that
    reads a document and refuses one that is longer."""

    most = MIB

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._kept.write(raw_data[: max(self.most - start, 0)])

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name, None, file_size, None
        )


class SealedUpload(_UploadedFile):
    """A file that came in whole: sealed and stored, until somebody takes it in or the request ends.

    ``refused`` says why its bytes were read past instead.
    """

    def __init__(
        self, field_name: str, name: str, arrived: Arrived | None, refused: RefusalReason | None
    ) -> None:
        # Django drops a file without a name; the real one says too much for a log or a traceback.
        super().__init__(name="file", size=arrived.size if arrived else 0)
        self.field_name = field_name
        self.typed_name = name  # as the sender called it; nobody has made it safe yet
        self.arrived = arrived
        self.refused = refused

    def take(self) -> Arrived | None:
        """Hand over what arrived; whoever takes it sees to its parts."""
        taken, self.arrived = self.arrived, None
        return taken

    def close(self) -> None:
        """Called by Django when the request ends: what nobody took is removed."""
        if self.arrived is not None:
            self.arrived.discard()
            self.arrived = None


class SealingHandler(FileUploadHandler):
    """Seals each file as it streams in. Of one post at most ``EVIDENCE_FORM_MAX_MIB``."""

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._most = settings.EVIDENCE_FORM_MAX_MIB * MIB
        self._together = 0
        self._arriving: Arrived | None = None
        self._writer: SealedWriter | None = None
        self._refused: RefusalReason | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        item_id = uuid.uuid4()
        key, wrapped = sealing.new_data_key(item_id)
        self._refused = None
        self._arriving = Arrived(item_id, key, wrapped, 0)
        self._writer = SealedWriter(key, FilePlace(item_id))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._together += len(raw_data)
        if self._together > self._most * READ_THROUGH:
            raise StopUpload(connection_reset=True)
        if self._together > self._most and self._refused is None:
            self._refused = RefusalReason.TOO_LARGE
            self._give_up()
        if self._refused is None and self._writer is not None:
            self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        arrived, writer = self._arriving, self._writer
        self._arriving = self._writer = None
        if arrived is not None and writer is not None and self._refused is None:
            if file_size:
                writer.finish()
            arrived.parts, arrived.size = writer.stored, file_size
        return SealedUpload(str(self.field_name), str(self.file_name or ""), arrived, self._refused)

    def upload_interrupted(self) -> None:
        self._give_up()

    def _give_up(self) -> None:
        if self._arriving is not None:
            self._arriving.discard()
            self._arriving = self._writer = None


def sealing_files(request: HttpRequest) -> None:
    """Have this request's files sealed. To be called before its body is read."""
    request.upload_handlers = [SealingHandler(request)]


def files_go_to(handler: type[FileUploadHandler]) -> Callable[[View[P]], View[P]]:
    """A view whose posts may hold files. ``handler`` gets them while the body is read, which the
    CSRF check does first: hence it is done here, after the handler is set."""

    def decorate(view: View[P]) -> View[P]:
        protected = csrf_protect(view)

        @wraps(view)
        def outer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST":
                request.upload_handlers = [handler(request)]
            answer: HttpResponseBase = protected(request, *args, **kwargs)
            return answer

        return cast("View[P]", csrf_exempt(outer))

    return decorate
