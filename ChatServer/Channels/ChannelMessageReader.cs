using ChatServer.Accounts;
using ChatServer.Messages;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Reactions;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Channels;

/// <summary>
/// Reads messages as channels show them. The number of queries doesn't depend on the number of messages; quotes are read one
/// level deep.
/// </summary>
internal sealed class ChannelMessageReader(MessageReader reader, ConversationKeys keys)
{
    /// <summary>Those of the messages that exist and aren't deleted, in the order of the ids.</summary>
    /// <param name="readerId">Comes first among the users of a reaction that has many.</param>
    public IReadOnlyList<FullMessage> Read(ReadScope read, IReadOnlyList<long> messageIds, Guid readerId = default)
    {
        var shown = Open(read, messageIds);
        var quoted = Open(read, shown.Select(message => message.ReplyToId).OfType<long>()).ToDictionary(message => message.Id);
        Message[] all = [.. shown, .. quoted.Values];
        var extras = MessageExtrasStore.FindAll(read, keys, all.DistinctBy(message => message.Id));
        var reactions = ShownReaction.ReadNames(read, readerId, shown.Select(message => message.Id), before: null);
        var users = AuthorStore.List(read, [
            .. all.Select(message => message.SenderId),
            .. reactions.SelectMany(named => named).SelectMany(reaction => reaction.UserIds)]);
        var agents = AuthorStore.ListAgents(read, all.Where(IsOfAgent).Select(message => message.Agent!.AgentId));
        return [.. shown.Select(message => new FullMessage(
            With(message),
            message.ReplyToId is { } id && quoted.TryGetValue(id, out var quote) ? With(quote) : null,
            [.. Named(reactions[message.Id], users)]))];

        AuthoredMessage With(Message message) =>
            new(message, extras.GetValueOrDefault(message.Id), users.GetValueOrDefault(message.SenderId))
            {
                AgentName = IsOfAgent(message) ? agents.GetValueOrDefault(message.Agent!.AgentId) : null,
            };
    }

    /// <summary>Null if there is no such message, or it was deleted.</summary>
    public FullMessage? Find(ReadScope read, long messageId, Guid readerId = default) =>
        Read(read, [messageId], readerId) is [var message] ? message : null;

    private static bool IsOfAgent(Message message) => message.Agent is { IsAuthor: true };

    private List<Message> Open(ReadScope read, IEnumerable<long> messageIds)
    {
        long[] ids = [.. messageIds];
        var rows = MessageStore.FindAll(read, ids);
        return [.. ids.Distinct().Select(id => rows.GetValueOrDefault(id)).Where(row => row is { DeletedAt: null })
            .Select(row => reader.Open(read, row!))];
    }

    private static IEnumerable<NamedReaction> Named(IEnumerable<ShownReaction> reactions, Dictionary<Guid, UserRow> users)
    {
        foreach (var reaction in reactions)
        {
            UserRow[] known = [.. reaction.UserIds.Select(id => users.GetValueOrDefault(id)).OfType<UserRow>()];
            var count = reaction.Count - (reaction.UserIds.Count - known.Length);
            if (count > 0)
                yield return new NamedReaction(reaction.Emoji, known, count);
        }
    }
}

/// <summary>The SQL of the users and agents whom messages show.</summary>
internal static class AuthorStore
{
    /// <summary>Name and role of the users who exist and whose accounts aren't deleted.</summary>
    public static Dictionary<Guid, UserRow> List(ReadScope read, IEnumerable<Guid> ids) =>
        read.QueryByIds<UserRow>("""
            SELECT u.id, u.fullname, u.account_type, u.is_admin, u.is_pending
            FROM   users u
            WHERE  u.id IN @ids AND NOT EXISTS (SELECT 1 FROM account_deletions d WHERE d.user_id = u.id)
            """, ids).ToDictionary(user => user.Id);

    /// <summary>The names of agents, also of deleted ones.</summary>
    public static Dictionary<Guid, string> ListAgents(ReadScope read, IEnumerable<Guid> ids) =>
        read.QueryByIds<AgentRow>("""
            SELECT id, name
            FROM   agents
            WHERE  id IN @ids
            """, ids).ToDictionary(agent => agent.Id, agent => agent.Name);

    private sealed record AgentRow
    {
        public required Guid Id { get; init; }
        public required string Name { get; init; }
    }
}
