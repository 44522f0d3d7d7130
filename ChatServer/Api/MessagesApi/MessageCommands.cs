using ChatServer.Accounts.Blocks;
using ChatServer.Api.Sockets;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>
/// What clients do over HTTP besides sending and reading, with ids as they send them. Methods return null if nothing is refused.
/// </summary>
internal sealed class MessageCommands(MessageActions changes, ReadMarks marks, UserBlocks blocks)
{
    /// <param name="change">The change to the message.</param>
    public async ValueTask<Refusal?> ChangeAsync(string messageId, Func<MessageActions, long, ValueTask<ChangeOutcome>> change) =>
        ApiIds.ReadMessage(messageId) is { } id ? (await change(changes, id)).Refusal : ApiIds.NotMessage(messageId);

    /// <summary>Marks all messages of a conversation as read, or those up to and including one.</summary>
    public async ValueTask<Refusal?> MarkReadAsync(Guid userId, string conversationId, string? messageId)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return ApiIds.NotConversation(conversationId);

        var upTo = ApiIds.ReadMessage(messageId);
        return messageId is not null && upTo is null
            ? ApiIds.NotMessage(messageId)
            : await marks.ReadAsync(new MarkConversationRead(userId, id, upTo), CancellationToken.None);
    }

    public async ValueTask<Refusal?> BlockAsync(Guid userId, string otherId) => ApiIds.ReadUser(otherId) is { } other
        ? (await blocks.BlockAsync(new AddBlock(userId, other), CancellationToken.None)).Refusal
        : ApiIds.NotUser(otherId);

    public async ValueTask<Refusal?> UnblockAsync(Guid userId, string otherId) => ApiIds.ReadUser(otherId) is { } other
        ? (await blocks.UnblockAsync(new RemoveBlock(userId, other), CancellationToken.None)).Refusal
        : ApiIds.NotUser(otherId);
}
