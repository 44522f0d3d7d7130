using ChatServer.Messages.Files;
using ChatServer.Refusals;

namespace ChatServer.Api.Uploads;

/// <summary>The fields of an API's upload, as its parts bring them, in whatever order.</summary>
internal interface IUploadForm
{
    /// <summary>The name of the part that is the file.</summary>
    string FileField { get; }

    StoredFile? File { get; set; }

    bool HasErrors { get; }

    /// <summary>Whether the form knows a field of this name; others are passed over.</summary>
    bool Knows(string field);

    void Set(string field, string value);

    void Refuse(string field, string error);

    /// <summary>Why the upload isn't worth reading on, once a field is known and good.</summary>
    ValueTask<Refusal?> CheckAsync(string field, Guid uploaderId, CancellationToken cancellationToken);

    /// <summary>Notes what is missing, once all parts are read. In an upload that was ended before, nothing is.</summary>
    void Complete();
}
