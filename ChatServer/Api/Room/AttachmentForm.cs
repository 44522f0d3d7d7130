using ChatServer.Api.Input;
using ChatServer.Api.Uploads;
using ChatServer.Attachments.Content;
using ChatServer.Attachments.Sending;
using ChatServer.Messages.Files;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>The form fields of an upload, in the order in which they arrive.</summary>
internal sealed class AttachmentForm(MessageTypes types, MessageRules rules, FileMessages messages) : IUploadForm
{
    public const string FileField = "attached_file";
    private const string ReceiverField = "receiver", ReplyField = "reply_to_id", ThreadField = "thread_id",
    ParentField = "parent_id";
    private const string MessageField = "message", NameField = "attached_file_name", ClientIdField = "client_msg_id";
    private const string TypeField = "message_type", DataField = "data";
    private const int MaxNameLength = 4_096;
    private readonly Dictionary<string, string[]> errors = [];

    private string name = "";
    private MessageType? type;
    private string? data;

    public static string[] RequiredFields { get; } = [];

    public static string[] OptionalFields { get; } =
        [ReceiverField, ThreadField, MessageField, NameField, ClientIdField, ReplyField, ParentField, TypeField, DataField];

    public Guid? Receiver { get; private set; }

    /// <summary>The conversation, instead of or in addition to the receiver.</summary>
    public long? ThreadId { get; private set; }

    public long? ParentId { get; private set; }

    public string Message { get; private set; } = "";

    public string? ClientMsgId { get; private set; }

    public long? ReplyToId { get; private set; }

    public StoredFile? File { get; set; }

    string IUploadForm.FileField => FileField;

    public bool HasErrors => errors.Count > 0;

    /// <summary>The errors, by field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors => errors;

    public bool Knows(string field) => RequiredFields.Contains(field) || OptionalFields.Contains(field);

    // Checked before the file is read, so that nobody uploads a file that will be refused.
    public async ValueTask<Refusal?> CheckAsync(string field, Guid uploaderId, CancellationToken cancellationToken)
    {
        if (field == ReceiverField && Receiver is { } receiver && !await messages.IsUserAsync(receiver, cancellationToken))
            return new Refusal(RefusalCode.UnknownReceiver, RequestField.Receiver);

        return field == ThreadField
            && ThreadId is { } thread
            && !await messages.IsPartOfAsync(uploaderId, thread, cancellationToken)
            ? Refusal.UnknownConversation
            : null;
    }

    public void Set(string field, string value)
    {
        switch (field)
        {
            case ReceiverField:
                Receiver = Id(field, value, InputIds.Uuid, "Must be a valid UUID") ?? Receiver;
                break;
            case MessageField:
                Message = Limit(field, value, MessageRules.MaxBodyLength);
                break;
            case NameField:
                name = Limit(field, value, MaxNameLength);
                break;
            case ClientIdField:
                ClientMsgId = value.Length == 0 ? null : value;
                if (MessageRules.CheckClientMsgId(ClientMsgId) is { } wrong)
                    errors[field] = [RoomWords.Form.TextOf(wrong)];
                break;
            case ReplyField when value.Length > 0:
                ReplyToId = Id(field, value, InputIds.Stored, "Must be a message id");
                break;
            case ParentField when value.Length > 0:
                ParentId = Id(field, value, InputIds.Stored, "Must be a message id");
                break;
            case ThreadField when value.Length > 0:
                ThreadId = Id(field, value, InputIds.Stored, "Must be the id of a thread");
                break;
            case TypeField when value.Length > 0:
                type = types.Find(value);
                if (!type.HasFile || data is not null)
                    CheckKind();
                break;
            case DataField when value.Length > 0:
                data = value;
                if (type is not null)
                    CheckKind();
                break;
        }
    }

    public void Refuse(string field, string error) => errors.TryAdd(field, [error]);

    /// <summary>The message draft; call it only if the form has no errors.</summary>
    public MessageDraft Draft(Guid senderId) =>
        new(
            senderId, new SendTarget(Receiver, ThreadId), new MessageContent(type ?? MessageType.File, Message, data),
            ClientMsgId)
        {
            Place = new MessagePlace(ReplyToId, ParentId),
        };

    public void Complete()
    {
        if (Receiver is null && ThreadId is null)
            Refuse(ReceiverField, FieldErrors.Required);
        if (File is null)
            Refuse(FileField, FieldErrors.Required);
        CheckKind();
    }

    // Checked as soon as both are known, ideally before the file is sent.
    private void CheckKind()
    {
        if (rules.CheckUpload(type ?? MessageType.File, data) is { } wrong)
            Refuse(RoomWords.Form.FieldOf(wrong) ?? TypeField, RoomWords.Form.TextOf(wrong));
    }

    /// <summary>The file; a name in the form's fields overrides the upload's own file name.</summary>
    public StoredFile NamedFile()
    {
        var file = File ?? throw new InvalidOperationException("The form has no file");
        return string.IsNullOrWhiteSpace(name)
            ? file
            : file with { Details = file.Details with { Name = FileNames.Clean(name) } };
    }

    private T? Id<T>(string field, string value, Func<string, T?> read, string error)
        where T : struct
    {
        var id = read(value);
        if (id is null)
            Refuse(field, error);
        return id;
    }

    private string Limit(string field, string value, int length)
    {
        if (value.Length > length)
            Refuse(field, $"Must have at most {length} characters");
        return value;
    }
}
