using ChatServer.Agents;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;

namespace ChatServer.Api.Messaging;

/// <summary>The people and agents that wrote some messages.</summary>
internal sealed class Senders(ReadScope read, IReadOnlyCollection<Message> messages)
{
    public const string User = "user";
    public const string Agent = "agent";
    public const string System = "system";
    private readonly Profiles profiles = new(read, messages.Select(message => message.SenderId));
    private readonly Dictionary<Guid, Agent> agents = AgentStore.FindAll(read, messages.Select(AuthorOf).OfType<Guid>());

    public static string TypeOf(Message message)
    {
        if (message.Type == MessageType.System)
            return System;

        return AuthorOf(message) is null ? User : Agent;
    }

    /// <summary>The agent that wrote a message; null if a person or the server did.</summary>
    public static Guid? AuthorOf(Message message) =>
        message.Agent is { IsAuthor: true } author && message.Type != MessageType.System ? author.AgentId : null;

    public Profile Of(Message message)
    {
        var sender = profiles.Find(message.SenderId);
        return AuthorOf(message) is { } id && agents.GetValueOrDefault(id) is { } agent
            ? new Profile(sender.UserId, agent.Handle, agent.Name, agent.AvatarUrl ?? sender.AvatarUrl)
            : sender;
    }
}
