using ChatServer.Api.Room;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Protocol.Room;
using ChatServer.Storage;

namespace ChatServer.Api.MessagesApi;

/// <summary>Converts messages into this API's shapes.</summary>
internal static class MessageShapes
{
    /// <summary>The confirmation for the sender: the message is on disk.</summary>
    public static ApiMessage Sent(Message message) => Of(message) with
    {
        ConversationId = ApiIds.Conversation(message.ConversationId),
        RecipientId = message.ReceiverId,
        Read = false,
        ClientMsgId = message.ClientMsgId,
        DeletedAt = ApiTime.Format(message.State?.DeletedAt),
    };

    /// <summary>The message as the other participants receive it.</summary>
    public static ApiMessage Received(Message message) => Of(message) with
    {
        ConversationId = ApiIds.Conversation(message.ConversationId),
        SenderName = message.SenderName,
    };

    /// <summary>The message as returned to the user who shared a file.</summary>
    public static ApiMessage Shared(Message message) => Of(message) with
    {
        ConversationId = ApiIds.Conversation(message.ConversationId),
        ClientMsgId = message.ClientMsgId,
    };

    public static MessageList List(Guid readerId, CountedSlice counted) =>
        new(Listed(readerId, counted.Slice, counted.Marks), counted.Total, counted.Slice.HasMore);

    public static MessageList Pins(ReadScope read, Guid readerId, long conversationId, MessageSlice slice) =>
        new(Listed(readerId, slice, Marks(read, readerId, conversationId)), slice.Messages.Count, slice.HasMore);

    public static ReplyList Replies(ReadScope read, Guid readerId, MessageSlice slice) => new(
        slice.Messages is [var first, ..] ? Listed(readerId, slice, Marks(read, readerId, first.Message.ConversationId)) : [],
        slice.HasMore);

    public static EditedMessage Edited(Message message) => new(
        ApiIds.Message(message.Id),
        ApiIds.Conversation(message.ConversationId),
        message.SenderId,
        Content(message),
        message.State?.EditedAt is { } editedAt ? ApiTime.Format(editedAt) : null,
        Words(message));

    public static LastMessage Last(Message message) => new(
        message.File is null ? message.Type.Preview(message) : Content(message), ApiTime.Format(message.CreatedAt),
        message.SenderName);

    private static IReadOnlyList<ParticipantMarks> Marks(ReadScope read, Guid readerId, long conversationId) =>
        ConversationStore.FindView(read, conversationId, readerId) is { } view
            ? ConversationMarks.Read(read, readerId, conversationId, view)
            : [];

    private static IReadOnlyList<ApiMessage> Listed(Guid readerId, MessageSlice slice, IReadOnlyList<ParticipantMarks> marks) =>
        [.. slice.Messages.Select(shown => Listed(shown, isRead: CountedSlice.IsRead(marks, readerId, shown.Message)))];

    private static ApiMessage Listed(ShownMessage shown, bool isRead)
    {
        var (message, state) = (shown.Message, shown.Message.State);
        return Of(message) with
        {
            SenderName = message.SenderName,
            Read = isRead,
            ReplyTo = shown.Quoted is { } quoted ? Quote(quoted) : null,
            ReplyCount = message.Replies?.Count,
            LatestReplyAt = ApiTime.Format(message.Replies?.LatestAt),
            Reactions = Tally(shown),
            Poll = shown.Poll is { } poll ? RoomPolls.From(poll) : null,
            EditedAt = ApiTime.Format(state?.EditedAt),
            DeletedAt = ApiTime.Format(state?.DeletedAt),
            DeletedBy = state?.DeletedBy is { } deletedBy && deletedBy != message.SenderId ? deletedBy : null,
            PinnedAt = ApiTime.Format(state?.PinnedAt),
            PinnedBy = state?.PinnedBy,
        };
    }

    // The fields that every shape has.
    private static ApiMessage Of(Message message) => new()
    {
        Id = ApiIds.Message(message.Id),
        SenderId = message.SenderId,
        Content = Content(message),
        MessageType = message.Type.Name,
        FileInfo = File(message.File),
        Timestamp = ApiTime.Format(message.CreatedAt),
        Message = Words(message),
        Profile = Profile(message.Profile),
        Data = message.Data is null ? null : message.ReadData(),
        ReplyToId = ApiIds.Message(message.ReplyToId),
        ParentId = ApiIds.Message(message.ParentId),
        AgentId = message.Agent?.AgentId,
        Truncated = message.Agent is { IsTruncated: true } ? true : null,
        ForwardedFrom = message.Forwarded is { } origin
            ? new ForwardedFrom(origin.SenderId, ApiTime.Format(origin.SentTime))
            : null,
    };

    // Clients that only know text messages show this text for other types.
    private static string Content(Message message) => message switch
    {
        { File: { } file } => file.Name,
        { Body.Length: > 0 } => message.Body,
        _ => message.Type.Preview(message),
    };

    private static string? Words(Message message) => message.File is not null && message.Body.Length > 0 ? message.Body : null;

    private static SharedFileInfo? File(AttachedFile? file) => file is null
        ? null
        : new SharedFileInfo(file.Name, file.Size, file.ContentType, FileEndpoints.PathOf(file.Id));

    private static SharedProfile? Profile(AttachedProfile? profile) =>
        profile is null ? null : new SharedProfile(profile.Id, profile.Fullname);

    private static QuotedContent Quote(Message quoted) =>
        new(ApiIds.Message(quoted.Id), quoted.SenderId, quoted.SenderName, Content(quoted), quoted.Type.Name);

    private static ReactionTally[]? Tally(ShownMessage shown) => shown.Reactions.Count == 0
        ? null
        : [.. shown.Reactions.Select(reaction => new ReactionTally(reaction.Emoji, (int)reaction.Count, reaction.UserIds))];
}
