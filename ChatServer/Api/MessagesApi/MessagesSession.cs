using ChatServer.Api.Errors;
using ChatServer.Api.Sockets;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Sending;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>One client of <c>/ws/messages</c>: decodes its frames, calls the feature, and answers what no event says.</summary>
internal sealed class MessagesSession(Connection connection, MessagesFeatures features)
    : SocketSession<ClientCommand>(connection, features.Sockets, features.Logger)
{
    private readonly Connection client = connection;

    public static CommandDecoder<ClientCommand> Commands { get; } = new(MessagesFrameContext.Default.ClientCommand, ApiWords.All);

    protected override Vocabulary Words => ApiWords.All;

    protected override DecodedFrame<ClientCommand> Decode(ReadOnlySpan<byte> frame) => Commands.Decode(frame);

    protected override FrameName Identify(ReadOnlySpan<byte> frame) => Commands.Identify(frame);

    protected override string NameOf(ClientCommand command) => Commands.NameOf(command);

    protected override string NameOf(MessageDraft draft) => draft.Content.ForwardOf is null ? "send" : "forward";

    protected override string? KnownName(string? name) => Commands.Known(name);

    protected override bool ConcernsOnlySender(ClientCommand command) =>
        command is SyncCommand or PingCommand or AuthenticateCommand or TypingCommand or FollowCommand
        || ApiAgentCommands.OnlyFollow(command);

    protected override ClientCommand SyncFrom(string? cursor) => new SyncCommand(new SyncRequest(cursor));

    protected override Frame ErrorFrame(SocketError error) => MessagesFrames.Error(error);

    protected override Frame AuthenticatedFrame(DateTimeOffset expiresAt) => MessagesFrames.Authenticated(expiresAt);

    protected override void Confirm(Message message) => client.Send(MessagesFrames.Sent(message));

    protected override ValueTask<Refusal?> DispatchAsync(ClientCommand command)
    {
        switch (command)
        {
            case SendCommand { Data: { } send }:
                return SendAsync(features.Drafts.Of(UserId, send), "send", send.ClientMsgId);
            case ForwardCommand { Data: { } forward }:
                return ForwardAsync(ApiDrafts.Forward(UserId, forward), "forward", forward.ClientMsgId);
            case EditCommand { Data: { } edit }:
                return ChangeAsync(command, edit.MessageId);
            case DeleteCommand { Data: { } delete }:
                return ChangeAsync(command, delete.MessageId);
            case ReactCommand { Data: { } react }:
                return ChangeAsync(command, react.MessageId);
            case UnreactCommand { Data: { } unreact }:
                return ChangeAsync(command, unreact.MessageId);
            case PinCommand { Data: { } pin }:
                return ChangeAsync(command, pin.MessageId);
            case UnpinCommand { Data: { } unpin }:
                return ChangeAsync(command, unpin.MessageId);
            case VoteCommand { Data: { } vote }:
                return ChangeAsync(command, vote.MessageId);
            case ClosePollCommand { Data: { } close }:
                return ChangeAsync(command, close.MessageId);
            case ReceivedCommand { Data: { } received }:
                return MarkAsync(MarkKind.Delivered, received.MessageId);
            case ReadCommand { Data: { } read }:
                return MarkAsync(MarkKind.Read, read.MessageId);
            case TypingCommand { Data: { } typing }:
                return TypeAsync(typing);
            case StatusCommand status:
                return Own.SetStatusAsync(status.Data?.Status);
            case FollowCommand { Data: { } follow }:
                return ValueTask.FromResult(Own.Follow(follow.UserIds));
            case BlockCommand { Data: { } block }:
                return OfUser(block.UserId, Own.BlockAsync);
            case UnblockCommand { Data: { } unblock }:
                return OfUser(unblock.UserId, Own.UnblockAsync);
            case FollowAgentCommand or UnfollowAgentCommand or ResumeReplyCommand or WatchAgentsCommand or SetControlCommand:
                return ApiAgentCommands.RunAsync(Agents, command);
            case SyncCommand sync:
                return SyncAsync(sync.Data?.Cursor, sync.Data?.Limit);
            case AuthenticateCommand { Data: { } authenticate }:
                return AuthenticateAsync(authenticate.Token);
            case PingCommand:
                client.Send(MessagesFrames.Pong(features.Sockets.Clock.GetUtcNow()));
                return default;
            default:
                return ValueTask.FromResult<Refusal?>(Refusal.Missing(RequestField.Data));
        }
    }

    private async ValueTask<Refusal?> ChangeAsync(ClientCommand change, string? messageId) =>
        ApiIds.ReadMessage(messageId) is { } id ? Answer(await MakeAsync(change, id)) : ApiIds.NotMessage(messageId);

    private ValueTask<ChangeOutcome> MakeAsync(ClientCommand change, long messageId)
    {
        var changes = features.Sockets.Changes;
        return change switch
        {
            EditCommand edit => changes.EditAsync(UserId, messageId, edit.Data?.Content),
            DeleteCommand => changes.DeleteAsync(UserId, messageId),
            ReactCommand react => changes.ReactAsync(UserId, messageId, react.Data?.Emoji),
            UnreactCommand unreact => changes.UnreactAsync(UserId, messageId, unreact.Data?.Emoji),
            PinCommand => changes.PinAsync(UserId, messageId),
            UnpinCommand => changes.UnpinAsync(UserId, messageId),
            VoteCommand vote => changes.VoteAsync(UserId, messageId, vote.Data?.Options),
            ClosePollCommand => changes.ClosePollAsync(UserId, messageId),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
        };
    }

    private ValueTask<Refusal?> MarkAsync(MarkKind kind, string? messageId) => ApiIds.ReadMessage(messageId) is { } id
        ? Own.MarkAsync(kind, id)
        : ValueTask.FromResult<Refusal?>(ApiIds.NotMessage(messageId));

    private static ValueTask<Refusal?> OfUser(string? userId, Func<Guid, ValueTask<Refusal?>> act) =>
        ApiIds.ReadUser(userId) is { } other
            ? act(other)
            : ValueTask.FromResult<Refusal?>(ApiIds.NotUser(userId));

    private async ValueTask<Refusal?> TypeAsync(TypingTarget typing)
    {
        if (ApiIds.ReadConversation(typing.ConversationId) is not { } conversation)
            return ApiIds.NotConversation(typing.ConversationId);

        return typing.IsTyping is { } isTyping ? await Own.TypeInAsync(conversation, isTyping) : Refusal.Missing("is_typing");
    }
}
