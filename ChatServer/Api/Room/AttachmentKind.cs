using System.Text;
using System.Text.Json;
using ChatServer.Attachments;
using ChatServer.Messages.Types;

namespace ChatServer.Api.Room;

/// <summary>Which kind of message an upload is to be, and its data: a <c>file</c>, unless the form says otherwise.</summary>
internal sealed class AttachmentKind(MessageTypes types)
{
    public const string TypeField = "message_type", DataField = "data";
    private bool isTypeGiven;
    private JsonElement? data;

    public MessageType Type { get; private set; } = MessageType.File;

    public string? Data => data?.GetRawText();

    public DataError? SetType(string name)
    {
        if (name.Length == 0)
            return null;

        Type = types.Find(name);
        isTypeGiven = true;
        return Type.HasFile ? CheckEarly() : new DataError(TypeField, $"Must be one of {string.Join(", ", types.WithFile)}");
    }

    public DataError? SetData(string json)
    {
        if (json.Length == 0)
            return null;

        if (Encoding.UTF8.GetByteCount(json) > Drafts.MaxDataBytes)
            return new DataError(DataField, $"Must have at most {Drafts.MaxDataBytes} bytes");

        data = MessageData.Parse(json);
        return data is { ValueKind: JsonValueKind.Object } given && MessageData.IsWritable(given)
            ? CheckEarly()
            : new DataError(DataField, "Must be a JSON object");
    }

    /// <summary>What is wrong, once all parts are read.</summary>
    public DataError? Check(StoredFile? file) =>
        Type.HasData && data is null ? new DataError(DataField, "This field is required")
        : !Type.HasData && data is not null ? new DataError(DataField, $"A message of type {Type.Name} has no data")
        : data is { } given && Type.Check(given) is { } wrong ? wrong
        : file is not null && !Type.Takes(file.Details.ContentType)
            ? new DataError(AttachmentForm.FileField, $"A message of type {Type.Name} can't have a file of the type {file.Details.ContentType}")
        : null;

    // Bad data of a file that is yet to come, best known before it is sent.
    private DataError? CheckEarly() => isTypeGiven && Type.HasData && data is { } given ? Type.Check(given) : null;
}
