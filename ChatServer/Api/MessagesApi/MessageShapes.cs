using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Messages.Types;
using ChatServer.Protocol.MessagesApi;

namespace ChatServer.Api.MessagesApi;

/// <summary>Messages in this API's shapes.</summary>
internal static class MessageShapes
{
    public static SentMessage Sent(Message message) => new(
        ApiIds.Message(message.Id),
        ApiIds.Conversation(message.ConversationId),
        message.SenderId,
        message.ReceiverId,
        Content(message),
        message.Type.Name,
        ApiTime.Format(message.CreatedAt),
        Read: false,
        File(message.File),
        Words(message),
        Profile(message.Profile),
        message.Data is null ? null : message.ReadData(),
        ApiIds.Message(message.ReplyToId),
        ApiIds.Message(message.ParentId),
        message.ClientMsgId,
        ApiTime.Format(message.State?.DeletedAt));

    public static ReceivedMessage Received(Message message) => new(
        ApiIds.Message(message.Id),
        ApiIds.Conversation(message.ConversationId),
        message.SenderId,
        message.SenderName,
        Content(message),
        message.Type.Name,
        ApiTime.Format(message.CreatedAt),
        File(message.File),
        Words(message),
        Profile(message.Profile),
        message.Data is null ? null : message.ReadData(),
        ApiIds.Message(message.ReplyToId),
        ApiIds.Message(message.ParentId));

    public static SharedFile Shared(Message message) => new(
        ApiIds.Message(message.Id),
        ApiIds.Conversation(message.ConversationId),
        message.SenderId,
        Content(message),
        message.Type.Name,
        File(message.File)!,
        ApiTime.Format(message.CreatedAt),
        Words(message),
        ApiIds.Message(message.ReplyToId),
        message.ClientMsgId);

    public static MessageList List(Guid readerId, CountedSlice counted) =>
        new([.. counted.Slice.Messages.Select(shown => Listed(shown, counted.IsRead(readerId, shown.Message)))], counted.Total, counted.Slice.HasMore);

    public static EditedMessage Edited(Message message) => new(
        ApiIds.Message(message.Id),
        ApiIds.Conversation(message.ConversationId),
        message.SenderId,
        Content(message),
        ApiTime.Format(message.State?.EditedAt ?? message.CreatedAt),
        Words(message));

    public static LastMessage Last(Message message) => new(
        message.File is null ? message.Type.Preview(message) : Content(message), ApiTime.Format(message.CreatedAt), message.SenderName);

    private static ListedMessage Listed(ShownMessage shown, bool isRead)
    {
        var message = shown.Message;
        return new ListedMessage(
            ApiIds.Message(message.Id),
            message.SenderId,
            message.SenderName,
            Content(message),
            message.Type.Name,
            ApiTime.Format(message.CreatedAt),
            isRead,
            File(message.File),
            Words(message),
            Profile(message.Profile),
            message.Data is null ? null : message.ReadData(),
            ApiIds.Message(message.ReplyToId),
            ApiIds.Message(message.ParentId),
            shown.Quoted is { } quoted ? Quote(quoted) : null,
            Tally(shown),
            ApiTime.Format(message.State?.EditedAt),
            ApiTime.Format(message.State?.DeletedAt),
            ApiTime.Format(message.State?.PinnedAt));
    }

    // Whoever knows no kinds of messages but texts shows this, and shows something.
    private static string Content(Message message) =>
        message.File is { } file ? file.Name : message.Body.Length > 0 ? message.Body : message.Type.Preview(message);

    private static string? Words(Message message) => message.File is not null && message.Body.Length > 0 ? message.Body : null;

    private static SharedFileInfo? File(AttachedFile? file) => file is null
        ? null
        : new SharedFileInfo(file.Name, file.Size, file.ContentType, FileEndpoints.PathOf(file.Id));

    private static SharedProfile? Profile(AttachedProfile? profile) => profile is null ? null : new SharedProfile(profile.Id, profile.Fullname);

    private static QuotedContent Quote(Message quoted) =>
        new(ApiIds.Message(quoted.Id), quoted.SenderId, quoted.SenderName, Content(quoted), quoted.Type.Name);

    private static ReactionTally[]? Tally(ShownMessage shown)
    {
        ReactionTally[] tally = [.. shown.Reactions.GroupBy(reaction => reaction.Emoji, reaction => reaction.UserId)
            .Select(emoji => new ReactionTally(emoji.Key, emoji.Count(), [.. emoji]))];
        return tally.Length == 0 ? null : tally;
    }
}
