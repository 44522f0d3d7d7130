using ChatServer.Attachments;
using ChatServer.Attachments.Uploads;
using ChatServer.Refusals;

namespace ChatServer.Api.Uploads;

/// <summary>An upload that has been read, with its upload slot. Its file is discarded unless it is kept.</summary>
/// <param name="refusal">Why it wasn't read to its end; null if it was, or if the form has errors.</param>
/// <param name="ended">Called at the end with whether the file was kept; null if there is nothing to log.</param>
internal sealed class ReadUpload(
    IUploadForm form, AttachmentFiles files, UploadSlot? slot, Refusal? refusal, Action<bool>? ended = null)
    : IDisposable
{
    private bool isKept;

    public Refusal? Refusal => refusal;

    /// <summary>To be called when a message refers to the file.</summary>
    public void Keep() => isKept = true;

    public void Dispose()
    {
        try
        {
            if (!isKept && form.File is { } unused)
                files.Discard(unused);
        }
        finally
        {
            slot?.Dispose();
        }

        ended?.Invoke(isKept);
    }
}
