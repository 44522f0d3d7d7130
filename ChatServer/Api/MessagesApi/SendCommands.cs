using ChatServer.Api.Sockets;
using ChatServer.Messages;
using ChatServer.Messages.Rules;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime;

namespace ChatServer.Api.MessagesApi;

/// <summary>
/// What one client of <c>/ws/messages</c> sends: messages and forwards. They are queued and confirmed later, so that many of one client
/// share a commit. The client that sent is told by the message's event; it is answered here where there is none.
/// </summary>
internal sealed class SendCommands(Connection connection, MessagesFeatures features, Action<Refusal, string?, string?> refuse)
{
    private readonly UnconfirmedSends unconfirmed = new(features.Realtime.MaxUnconfirmedSends);
    private Action<MessageDraft, SendOutcome>? completed;

    private Guid UserId => connection.User.Id;

    public async ValueTask SendAsync(SendMessageRequest request)
    {
        var input = features.Drafts.Of(UserId, request);
        if (input.Draft is not { } draft)
        {
            Refuse(input.Refusal!, "send", request.ClientMsgId);
            return;
        }

        await unconfirmed.EnterAsync();
        features.Outbox.Send(draft, completed ??= Completed);
    }

    public async ValueTask ForwardAsync(ForwardTarget forward)
    {
        var input = ApiDrafts.Forward(UserId, forward);
        if (input.Draft is not { } draft)
        {
            Refuse(input.Refusal!, "forward", forward.ClientMsgId);
            return;
        }

        var prepared = await features.Forwarding.PrepareAsync(draft, CancellationToken.None);
        await unconfirmed.EnterAsync();
        features.Forwarding.Send(connection.User, prepared, completed ??= Completed);
    }

    // On the writer's thread, or within Send: a stored message has been told by its event already.
    private void Completed(MessageDraft draft, SendOutcome outcome)
    {
        unconfirmed.Leave();
        if (outcome.Result == SendResult.Repeated)
            connection.Send(MessagesFrames.Sent(outcome.Message!));
        else if (outcome.Result != SendResult.Sent)
            Refuse(Refusals.Of(draft, outcome), draft.ForwardOf is null ? "send" : "forward", draft.ClientMsgId);
    }

    private void Refuse(Refusal refusal, string type, string? clientMsgId) =>
        refuse(refusal, type, MessageRules.CheckClientMsgId(clientMsgId) is null ? clientMsgId : null);
}
