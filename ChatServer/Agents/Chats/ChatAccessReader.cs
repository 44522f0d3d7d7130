using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Chats;

/// <summary>Who may read a chat with an agent, and where its texts go.</summary>
/// <param name="OwnerSince">From when on the owner may read; null: from the next message on.</param>
internal sealed record AgentChatAccess(AgentChat Chat, Agent Agent, Timestamp BeganAt, bool OwnerReads, Timestamp? OwnerSince)
{
    /// <summary>Null if the provider is gone.</summary>
    public ProviderKind? ProviderKind { get; init; }
}

/// <summary>Shows a visitor who may read a chat, before they write in it and later.</summary>
internal sealed class ChatAccessReader(Database database, IProviderDirectory providers)
{
    /// <summary>Null if the user is neither the visitor nor the owner.</summary>
    public ValueTask<T?> ReadAsync<T>(
        Guid userId, long conversationId, Func<ReadScope, AgentChatAccess, T> shape, CancellationToken cancellationToken)
        where T : class =>
        database.ReadAsync(
            read => RunReader.Find(read, userId, conversationId) is { } chat
                && AgentStore.Find(read, chat.AgentId) is { } agent
                ? shape(read, Read(read, chat, agent))
                : null,
            cancellationToken);

    private AgentChatAccess Read(ReadScope read, AgentChat chat, Agent agent)
    {
        var began = ConversationStore.FindCreatedAt(read, chat.ConversationId) ?? chat.ControlSince;
        var answers = chat.Control == ChatControl.Owner;
        return new AgentChatAccess(chat, agent, began, chat.ReadableFrom is not null || answers, Since(read, chat, began))
        {
            ProviderKind = providers.Describe(agent.Provider)?.Kind,
        };
    }

    // An owner who couldn't read anything, and has taken over, reads what is written since.
    private static Timestamp? Since(ReadScope read, AgentChat chat, Timestamp began)
    {
        if (chat.ReadableFrom is { } from)
            return from <= 1 ? began : AgentChatStore.FindTimeOf(read, chat.ConversationId, from);

        return chat.Control == ChatControl.Owner ? chat.ControlSince : null;
    }
}
