using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Protocol.Channels;

namespace ChatServer.Protocol.Events;

/// <summary>The payload of <c>events:channel</c> about a message.</summary>
/// <param name="MessageId">The message that <paramref name="Data"/> shows.</param>
/// <param name="User">Who caused it; null if their account was deleted.</param>
public sealed record ChannelEvent<TMessage>(
    string ChannelId, string MessageId, EventContent<TMessage> Data, ChannelUser? User, ChannelModel Channel)
    where TMessage : notnull;

/// <param name="Type">What happened, such as <c>message:update</c>.</param>
public sealed record EventContent<T>(string Type, T Data)
    where T : notnull;

/// <summary>The content of <c>message</c>: a message was sent.</summary>
public sealed record SentChannelMessage : FullChannelMessage
{
    [SetsRequiredMembers]
    public SentChannelMessage(FullChannelMessage message, string? tempId)
        : base(message) => TempId = tempId;

    /// <summary>The sender's own id of the message; null if it was sent without one, or through another API.</summary>
    public string? TempId { get; init; }
}

/// <summary>The content of <c>message:reaction:add</c> and <c>message:reaction:remove</c>.</summary>
public sealed record ReactedChannelMessage : FullChannelMessage
{
    [SetsRequiredMembers]
    public ReactedChannelMessage(FullChannelMessage message, string name)
        : base(message) => Name = name;

    /// <summary>The reaction that was added or removed.</summary>
    public string Name { get; init; }
}

/// <summary>The payload of <c>events:channel</c> while a user is typing; <c>data.type</c> is <c>typing</c>.</summary>
/// <param name="MessageId">The thread root; null if the user is typing in the channel itself.</param>
public sealed record ChannelTyping(string ChannelId, string? MessageId, EventContent<UserIsTyping> Data, ChannelUser User);

public sealed record UserIsTyping(bool Typing);

/// <summary>The payload of <c>events:channel</c> about the user's list of channels.</summary>
/// <param name="ChannelId">The channel that the user can't read any more; absent from <c>channel:created</c>.</param>
public sealed record ChannelListEvent(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ChannelId, EventName Data);

/// <param name="Type"><c>channel:created</c> or <c>channel:removed</c>.</param>
public sealed record EventName(string Type);

/// <summary>The payload of <c>events</c>: something happened to a message of one of the user's chats.</summary>
/// <param name="MessageId">The client's own id of the message.</param>
public sealed record ChatEventPayload(Guid ChatId, string MessageId, EventContent<JsonElement> Data);
