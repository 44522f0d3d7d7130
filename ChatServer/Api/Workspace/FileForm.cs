using ChatServer.Api.Errors;
using ChatServer.Api.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Protocol.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.Workspace;

/// <summary>The form that uploads a file. Clients also send <c>metadata</c>, which is not read.</summary>
internal sealed class FileForm : IUploadForm
{
    public const string Field = "file";
    private InvalidField? error;

    public string FileField => Field;

    public StoredFile? File { get; set; }

    public bool HasErrors => error is not null;

    public DetailError Describe() => DetailError.Invalid(error ?? DetailError.Missing(Field));

    public bool Knows(string field) => false;

    public void Set(string field, string value) => throw new InvalidOperationException($"The form has no field {field}");

    public void Refuse(string field, string error) => this.error ??= DetailError.InBody(field, error);

    public ValueTask<Refusal?> CheckAsync(string field, Guid uploaderId, CancellationToken cancellationToken) => default;

    public void Complete()
    {
        if (File is null)
            error ??= DetailError.Missing(Field);
    }
}
