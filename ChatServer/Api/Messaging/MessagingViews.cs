using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;

namespace ChatServer.Api.Messaging;

/// <summary>A page in the API's shape, and the start of the next one; null if it is the last.</summary>
internal sealed record Paged<T>(T Page, long? Next);

/// <summary>Converts conversations and messages into this API's shapes.</summary>
internal static class MessagingViews
{
    public const string ProfileChat = "profile";
    private static readonly ChatMessages NoMessages = new([]);

    public static Paged<ChatList> List(ReadScope read, ConversationSlice slice, IReadOnlyList<EmptyConversationRow> empty)
    {
        var conversations = slice.Conversations;
        var profiles = new Profiles(read, [
            .. conversations.Select(conversation => conversation.OtherUserId!.Value),
            .. empty.Select(conversation => conversation.OtherUserId)]);
        var chats = conversations.Select(conversation => Begun(conversation, profiles))
            .Concat(empty.Select(conversation => Empty(conversation, profiles)))
            .OrderByDescending(chat => chat.LastMessageAt, StringComparer.Ordinal);
        return new Paged<ChatList>(new ChatList([.. chats]), slice.HasMore ? conversations[^1].LastMessage.Id : null);
    }

    public static Paged<ChatMessages> Page(ReadScope read, MessageSlice slice)
    {
        if (slice.Messages.Count == 0)
            return new Paged<ChatMessages>(NoMessages, Next: null);

        var profiles = new Profiles(read, slice.Messages.Select(message => message.Message.SenderId));
        var shown = slice.Messages.Select(message => message.Message)
            .Where(message => message.State?.DeletedAt is null).Reverse();
        return new Paged<ChatMessages>(
            new ChatMessages([.. shown.Select(message => Of(message, profiles))]),
            slice.HasMore ? slice.Messages[^1].Message.Id : null);
    }

    public static ChatMessage Of(Message message, Profiles profiles) => new(
        NumberedUuid.OfMessage(message.Id),
        NumberedUuid.OfConversation(message.ConversationId),
        message.SenderId,
        SenderType: message.Type == MessageType.System ? "system" : "user",
        SenderAveeId: null,
        message.Type.Preview(message),
        message.CreatedAt.ToString(),
        profiles.Find(message.SenderId));

    private static Chat Begun(ListedConversation conversation, Profiles profiles)
    {
        var last = conversation.LastMessage;
        return new Chat(
            NumberedUuid.OfConversation(conversation.Id), ProfileChat, profiles.Find(conversation.OtherUserId!.Value),
            TargetAvee: null, last.CreatedAt.ToString(), last.State?.DeletedAt is null ? last.Type.Preview(last) : null,
            conversation.UnreadCount);
    }

    private static Chat Empty(EmptyConversationRow conversation, Profiles profiles) => new(
        NumberedUuid.OfConversation(conversation.Id), ProfileChat, profiles.Find(conversation.OtherUserId), TargetAvee: null,
        conversation.CreatedAt.ToString(), LastMessagePreview: null, UnreadCount: 0);
}
