using System.Text.Json;
using System.Text.RegularExpressions;
using ChatServer.Api;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Files;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>
/// Takes the messages of channels over, with their pins, in the order in which they were sent: ids and times of the
/// log grow together.
/// </summary>
internal sealed partial class MessageImport(ImportRun run, ImportedConversations conversations, MessageUploads uploads)
    : ImportStep(run)
{
    private const int MaxContentBytes = 4 * MessageRules.MaxBodyLength;

    private static readonly SourceColumn[] Columns =
    [
        "id", "user_id", "channel_id", "reply_to_id", "parent_id", "is_pinned", "pinned_at", "pinned_by",
        new("content", MaxContentBytes), new("data", MessageExtras.MaxBytes), new("meta", MessageExtras.MaxBytes), "created_at",
        "updated_at",
    ];

    public override string Table => "message";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() =>
        Source.PagesBy(Table, "created_at", Columns, MaxRowsPerWrite);

    protected override void Begin() => conversations.Forget();

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (row.Id is not { } source)
            return RowOutcome.NotTaken("it has no id of 1 to 255 characters");

        if (ImportedIdStore.Find(write, ImportedKind.Message, source) is not null)
            return RowOutcome.Present;

        if (conversations.Find(write, row.IdIn("channel_id")) is not { } conversation)
            return RowOutcome.NotTaken("its channel wasn't taken, or was deleted here");

        if (Run.FindUser(write, row.IdIn("user_id")) is not { } sender)
            return RowOutcome.WithoutUser(row);

        if (conversation.Kind.IsDirect && !ConversationStore.IsDirectOf(write, conversation.Id, sender))
            return RowOutcome.NotTaken("its author isn't one of the two users of its direct conversation");

        if (row.Text("content") is not { Length: <= MessageRules.MaxBodyLength } content)
            return RowOutcome.NotTaken($"its content is no text of at most {MessageRules.MaxBodyLength} characters");

        var remarks = new List<string>();
        var extras = ExtrasOf(row, remarks);
        var own = uploads.Find(write, extras, sender, remarks);
        var message = WithFile(
            Compose(write, row, conversation, sender, WithIdsOfHere(write, content), remarks), own);
        Insert(write, conversation, message, extras);
        uploads.Attach(write, conversation, message, own);
        Pin(write, row, message, remarks);
        ImportedIdStore.Insert(write, ImportedKind.Message, source, new ImportedId { Number = message.Id });
        return RowOutcome.Taken(remarks);
    }

    private static Message Compose(
        WriteScope write, SourceRow row, Conversation conversation, Guid sender, string content, List<string> remarks)
    {
        var sentAt = row.Nanoseconds("created_at", write.Now) ?? write.Now;
        var createdAt = conversation.LastMessageAt.CompareTo(sentAt) < 0
            ? sentAt
            : new Timestamp(conversation.LastMessageAt.Nanoseconds + 1);
        if (createdAt.Nanoseconds - sentAt.Nanoseconds > 1_000_000_000)
            remarks.Add("there are later messages in its conversation, so it comes after them");
        return new Message(
            write.NextPosition(), conversation.Id, conversation.LastSeq + 1, sender, ReceiverId: null, MessageType.Text, content,
            QuoteOf(write, row, conversation), File: null, Profile: null, ClientMsgId: null, createdAt,
            UpdatedAt: EditedAt(write, row, sentAt) ?? createdAt, ParentId: ParentOf(write, row, conversation, remarks))
        {
            SenderName = "",
        };
    }

    // Other APIs show the first one.
    private static Message WithFile(Message message, IReadOnlyList<OwnFile> own) =>
        own is [var first, ..] ? message with { Type = MessageType.File, File = first.File.AttachTo(message.Id) } : message;

    private static void Insert(WriteScope write, Conversation conversation, Message message, MessageExtras? extras)
    {
        var body = conversation.Cipher.Seal(SealedRecord.MessageBody, message.Id, message.Body);
        MessageInsert.Of(write).TryExecute(message, body);
        if (message.UpdatedAt != message.CreatedAt)
            EditStore.MarkEdited(write, message.Id, message.UpdatedAt);
        if (message.ParentId is { } parent)
            ReplyStore.Add(write, parent, message.Id, message.CreatedAt);
        if (extras is not null)
            MessageExtrasStore.Insert(write, conversation, message.Id, extras);
        (conversation.LastSeq, conversation.LastMessageId) = (message.Seq, message.Id);
        conversation.LastMessageAt = message.CreatedAt;
    }

    private static Timestamp? EditedAt(WriteScope write, SourceRow row, Timestamp sentAt) =>
        row.Nanoseconds("updated_at", write.Now) is { } updated && updated.CompareTo(sentAt) > 0 ? updated : null;

    private static long? QuoteOf(ReadScope read, SourceRow row, Conversation conversation) =>
        NumberOf(read, row.IdIn("reply_to_id")) is { } id && MessageStore.IsInConversation(read, id, conversation.Id) ? id : null;

    // A reply to a reply is one to its thread root.
    private static long? ParentOf(ReadScope read, SourceRow row, Conversation conversation, List<string> remarks)
    {
        if (row.IdIn("parent_id") is not { } source)
            return null;

        if (NumberOf(read, source) is { } id && ReplyStore.FindParent(read, id, conversation.Id) is { } parent)
            return parent.ParentId ?? id;

        remarks.Add($"its thread root {SourceRow.Show(source)} wasn't taken, so it is no reply");
        return null;
    }

    private static long? NumberOf(ReadScope read, string? source) =>
        source is null ? null : ImportedIdStore.Find(read, ImportedKind.Message, source)?.Number;

    private static MessageExtras? ExtrasOf(SourceRow row, List<string> remarks)
    {
        var (data, meta) = (Extra(row, "data", remarks), Extra(row, "meta", remarks));
        return data is null && meta is null ? null : new MessageExtras(data, meta);
    }

    private static string? Extra(SourceRow row, string column, List<string> remarks)
    {
        var json = SourceJson.Object(row, column);
        if (!json.IsLost && (json.Text is null || MessageData.IsWritable(JsonElement.Parse(json.Text))))
            return json.Text;

        remarks.Add($"its {column} is no valid object of at most {MessageExtras.MaxBytes} bytes");
        return null;
    }

    private void Pin(WriteScope write, SourceRow row, Message message, List<string> remarks)
    {
        if (!row.Flag("is_pinned"))
            return;

        if (PinStore.Count(write, message.ConversationId) >= MessagePins.MaxPins)
        {
            remarks.Add($"a conversation has at most {MessagePins.MaxPins} pinned messages");
            return;
        }

        var pinnedBy = Run.FindUser(write, row.IdIn("pinned_by")) ?? message.SenderId;
        PinStore.Insert(
            write, message.Id, message.ConversationId, pinnedBy, row.Nanoseconds("pinned_at", write.Now) ?? message.CreatedAt);
    }

    // Mentions and links name channels, and users, by the ids that they have here.
    private string WithIdsOfHere(ReadScope read, string content) => Reference().Replace(content, found =>
    {
        var id = found.Groups["id"].Value;
        var here = found.Groups["user"].Success ? Run.FindUser(read, id) : ChannelOf(read, id);
        return here is { } known ? $"{found.Value.AsSpan(0, found.Length - id.Length)}{known}" : found.Value;
    });

    private static Guid? ChannelOf(ReadScope read, string id) =>
        ImportedIdStore.Find(read, ImportedKind.Channel, id)?.Number is { } number ? NumberedUuid.OfConversation(number) : null;

    [GeneratedRegex("(?:(?<user><@U:)|<@C:|/channels/)(?<id>[0-9A-Za-z-]{1,64})")]
    private static partial Regex Reference();
}
