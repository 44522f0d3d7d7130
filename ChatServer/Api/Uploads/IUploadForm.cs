using ChatServer.Messages.Files;
using ChatServer.Refusals;

namespace ChatServer.Api.Uploads;

/// <summary>The form fields of an API's upload, in the order in which they arrive.</summary>
internal interface IUploadForm
{
    /// <summary>The name of the part that contains the file.</summary>
    string FileField { get; }

    StoredFile? File { get; set; }

    bool HasErrors { get; }

    /// <summary>Whether the form has a field of this name; other fields are ignored.</summary>
    bool Knows(string field);

    void Set(string field, string value);

    void Refuse(string field, string error);

    /// <summary>Returns why the rest of the upload isn't worth reading, once a field is known and valid.</summary>
    ValueTask<Refusal?> CheckAsync(string field, Guid uploaderId, CancellationToken cancellationToken);

    /// <summary>Records missing fields once all parts are read. Not called for an upload that was ended early.</summary>
    void Complete();
}
