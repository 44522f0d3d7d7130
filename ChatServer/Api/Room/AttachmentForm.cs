using ChatServer.Attachments;

namespace ChatServer.Api.Room;

/// <summary>The fields of an upload, as its parts bring them, in whatever order.</summary>
internal sealed class AttachmentForm
{
    public const string FileField = "attached_file", ReceiverField = "receiver";
    private const string MessageField = "message", NameField = "attached_file_name", ClientIdField = "client_msg_id";
    private const int MaxNameLength = 4_096;
    private readonly Dictionary<string, string[]> errors = [];

    private string name = "";

    public Guid? Receiver { get; private set; }

    public string Message { get; private set; } = "";

    public string? ClientMsgId { get; private set; }

    public StoredFile? File { get; set; }

    public bool HasErrors => errors.Count > 0;

    /// <summary>Whether the form knows a field of this name; others are passed over.</summary>
    public static bool IsField(string name) => name is ReceiverField or MessageField or NameField or ClientIdField;

    public void Set(string field, string value)
    {
        switch (field)
        {
            case ReceiverField when Guid.TryParse(value, out var receiver):
                Receiver = receiver;
                break;
            case ReceiverField:
                Refuse(field, "Must be a valid UUID");
                break;
            case MessageField:
                Message = Limit(field, value, Drafts.MaxBodyLength);
                break;
            case NameField:
                name = Limit(field, value, MaxNameLength);
                break;
            case ClientIdField:
                ClientMsgId = value.Length == 0 ? null : value;
                if (Drafts.CheckClientMsgId(ClientMsgId) is { } wrong)
                    errors[field] = [wrong];
                break;
        }
    }

    public void Refuse(string field, string error) => errors.TryAdd(field, [error]);

    public Guid NamedReceiver() => Receiver ?? throw new InvalidOperationException("The form has no receiver");

    /// <summary>The file under the name that the form gives it, which goes before the one that the upload itself gives it.</summary>
    public StoredFile NamedFile()
    {
        var file = File ?? throw new InvalidOperationException("The form has no file");
        return string.IsNullOrWhiteSpace(name) ? file : file with { Details = file.Details with { Name = FileNames.Clean(name) } };
    }

    /// <summary>What is wrong or missing, once all parts are read.</summary>
    public IReadOnlyDictionary<string, string[]> Errors()
    {
        if (Receiver is null)
            Refuse(ReceiverField, "This field is required");
        if (File is null)
            Refuse(FileField, "This field is required");
        return errors;
    }

    private string Limit(string field, string value, int length)
    {
        if (value.Length > length)
            Refuse(field, $"Must have at most {length} characters");
        return value;
    }
}
