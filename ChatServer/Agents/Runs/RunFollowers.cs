using System.Collections.Concurrent;
using ChatServer.Realtime;
using ChatServer.Refusals;

namespace ChatServer.Agents.Runs;

/// <summary>
/// The connections that follow replies while they are written, by conversation. A connection stops following when it ends.
/// </summary>
internal sealed class RunFollowers
{
    /// <summary>How many conversations one connection follows at most.</summary>
    public const int MaxOfConnection = 32;

    private readonly ConcurrentDictionary<long, Connection[]> byConversation = new();
    private readonly ConcurrentDictionary<long, HashSet<long>> followed = new();
    private readonly ConcurrentDictionary<Guid, Connection[]> watchers = new();
    private readonly Lock gate = new();

    public RunFollowers(ConnectionRegistry connections) => connections.Left += Forget;

    public IReadOnlyList<Connection> Of(long conversationId) => byConversation.GetValueOrDefault(conversationId) ?? [];

    /// <summary>The connections of an owner that get the states of all runs of their agents.</summary>
    public IReadOnlyList<Connection> WatchersOf(Guid ownerId) => watchers.GetValueOrDefault(ownerId) ?? [];

    public void AddWatcher(Connection connection)
    {
        lock (gate)
        {
            var present = watchers.GetValueOrDefault(connection.User.Id) ?? [];
            if (!present.Contains(connection))
                watchers[connection.User.Id] = [.. present, connection];
        }
    }

    /// <summary>Null if the connection follows the conversation now.</summary>
    public Refusal? Add(long conversationId, Connection connection)
    {
        lock (gate)
        {
            var present = byConversation.GetValueOrDefault(conversationId) ?? [];
            if (present.Contains(connection))
                return null;

            var own = followed.GetOrAdd(connection.Id, _ => []);
            if (own.Count >= MaxOfConnection)
                return Refusal.Invalid(RequestField.Conversation, $"is one more than the {MaxOfConnection} that can be followed");

            own.Add(conversationId);
            byConversation[conversationId] = [.. present, connection];
            return null;
        }
    }

    public void Remove(long conversationId, Connection connection)
    {
        lock (gate)
            RemoveOne(conversationId, connection);
    }

    /// <summary>Nobody but these users follows a conversation any more.</summary>
    public void Keep(long conversationId, Func<Guid, bool> mayFollow)
    {
        lock (gate)
        {
            foreach (var connection in Of(conversationId).Where(connection => !mayFollow(connection.User.Id)))
                RemoveOne(conversationId, connection);
        }
    }

    /// <summary>The conversations that a user's connections follow.</summary>
    public IReadOnlyList<long> FollowedBy(Guid userId) =>
        [.. byConversation.Where(entry => entry.Value.Any(connection => connection.User.Id == userId))
            .Select(entry => entry.Key)];

    /// <summary>Sends an event to all that follow a conversation, encoded once for each API.</summary>
    public void Send(long conversationId, LiveEvent happened)
    {
        var followers = Of(conversationId);
        if (followers.Count == 0)
            return;

        var encoded = new Dictionary<IFrameEncoder, Frame?>();
        foreach (var connection in followers)
        {
            if (!encoded.TryGetValue(connection.Encoder, out var frame))
                encoded[connection.Encoder] = frame = connection.Encoder.Encode(happened, Recipient.Other);
            if (frame is not null)
                connection.Send(frame);
        }
    }

    private void Forget(Connection connection)
    {
        if (!followed.ContainsKey(connection.Id) && !watchers.ContainsKey(connection.User.Id))
            return;

        lock (gate)
        {
            var rest = Array.FindAll(watchers.GetValueOrDefault(connection.User.Id) ?? [], other => other != connection);
            if (rest.Length == 0)
                watchers.TryRemove(connection.User.Id, out _);
            else
                watchers[connection.User.Id] = rest;
            foreach (var conversation in followed.GetValueOrDefault(connection.Id)?.ToList() ?? [])
                RemoveOne(conversation, connection);
        }
    }

    private void RemoveOne(long conversationId, Connection connection)
    {
        var present = byConversation.GetValueOrDefault(conversationId) ?? [];
        if (!present.Contains(connection))
            return;

        var rest = Array.FindAll(present, other => other != connection);
        if (rest.Length == 0)
            byConversation.TryRemove(conversationId, out _);
        else
            byConversation[conversationId] = rest;
        if (followed.TryGetValue(connection.Id, out var own) && own.Remove(conversationId) && own.Count == 0)
            followed.TryRemove(connection.Id, out _);
    }
}
