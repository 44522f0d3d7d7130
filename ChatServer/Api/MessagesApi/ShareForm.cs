using ChatServer.Api.Errors;
using ChatServer.Api.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>The form fields of <c>share-file</c>, in the order in which they arrive.</summary>
internal sealed class ShareForm(MessageTypes types, MessageRules rules) : IUploadForm
{
    public const string File = "file";
    private const string MessageField = "message", ClientIdField = "client_msg_id", ReplyField = "reply_to_id",
    ParentField = "parent_id";
    private const string TypeField = "message_type", DataField = "data";
    private readonly Dictionary<string, InvalidField> errors = [];
    private readonly Dictionary<string, string> values = [];

    public static string[] Fields { get; } = [MessageField, ClientIdField, ReplyField, ParentField, TypeField, DataField];

    StoredFile? IUploadForm.File { get; set; }

    public string FileField => File;

    public bool HasErrors => errors.Count > 0;

    /// <summary>The response that lists the form's errors.</summary>
    public DetailError Describe() => DetailError.Invalid([.. errors.Values]);

    public string? ClientMsgId => Value(ClientIdField);

    public bool Knows(string field) => Fields.Contains(field);

    // An empty optional field counts as absent.
    public void Set(string field, string value)
    {
        if (value.Length > 0)
            values[field] = value;
        if (field == MessageField && value.Length > MessageRules.MaxBodyLength)
            Refuse(field, $"{field} may have at most {MessageRules.MaxBodyLength} characters");
        else if (field is ReplyField or ParentField && value.Length > 0 && ApiIds.ReadMessage(value) is null)
            Refuse(ApiIds.NotMessage(value, field == ReplyField ? RequestField.ReplyTo : RequestField.Parent));
        else if (field == ClientIdField && MessageRules.CheckClientMsgId(ClientMsgId) is { } wrong)
            Refuse(wrong);
        else if (IsKindKnown(field))
            CheckKind();
    }

    private void Refuse(Refusal refusal) => Refuse(ApiWords.Form.FieldOf(refusal) ?? File, ApiWords.Form.TextOf(refusal));

    public void Refuse(string field, string error) => errors.TryAdd(field, DetailError.InBody(field, error));

    public ValueTask<Refusal?> CheckAsync(string field, Guid uploaderId, CancellationToken cancellationToken) => default;

    public void Complete()
    {
        if (((IUploadForm)this).File is null)
            errors.TryAdd(File, DetailError.Missing(File));
        CheckKind();
    }

    /// <summary>The message draft; call it only if the form has no errors.</summary>
    public MessageDraft Draft(Guid senderId, long conversationId) =>
        new(
            senderId, SendTarget.In(conversationId), new MessageContent(Type, Value(MessageField) ?? "", Value(DataField)),
            ClientMsgId)
        {
            Place = new MessagePlace(ApiIds.ReadMessage(Value(ReplyField)), ApiIds.ReadMessage(Value(ParentField))),
        };

    // The data may arrive before the type that they belong to.
    private bool IsKindKnown(string field) =>
        field == TypeField ? !Type.HasFile || Value(DataField) is not null : field == DataField && Value(TypeField) is not null;

    // Checked as soon as both are known, ideally before the file is sent.
    private void CheckKind()
    {
        if (rules.CheckUpload(Type, Value(DataField)) is { } wrong)
            Refuse(wrong);
    }

    private MessageType Type => Value(TypeField) is { } name ? types.Find(name) : MessageType.File;

    private string? Value(string field) => values.GetValueOrDefault(field);
}
