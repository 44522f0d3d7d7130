using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Protocol.Channels;

namespace ChatServer.Api.Channels;

/// <summary>The ids and names of the Channels API.</summary>
internal static class ChannelIds
{
    public static string Channel(long id) => NumberedUuid.OfConversation(id).ToString();

    public static string Message(long id) => NumberedUuid.OfMessage(id).ToString();

    public static string? Message(long? id) => id is { } known ? Message(known) : null;

    /// <summary>The type of a channel; null for a standard one.</summary>
    public static string? TypeOf(string kind) => kind switch
    {
        _ when kind == ConversationKind.Direct.Name => "dm",
        _ when kind == ConversationKind.Group.Name => "group",
        _ => null,
    };

    /// <summary>The role of a member; null for one who manages nothing.</summary>
    public static string? RoleOf(string role) => GroupRole.Manages(role) ? "manager" : null;

    public static ChannelUser User(UserRow user) => new(user.Id, user.Fullname, UserRole.Of(user));
}
