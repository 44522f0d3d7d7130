using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Replies;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatServer.Api.MessagesApi;

/// <summary>Stores the message of an upload and announces it.</summary>
internal sealed class FileSharing(FileMessages messages, Outbox outbox, Database database)
{
    public ValueTask<bool> MayShareInAsync(Guid userId, long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ConversationStore.FindView(read, conversationId, userId) is not null, cancellationToken);

    // Not cancelled with the request: once the write is queued, only its outcome tells whether the file is needed. Who repeats an upload
    // that was stored and not announced, as by a crash, has it announced now.
    public async ValueTask<(Results<Ok<ApiMessage>, DetailError> Answer, bool IsKept)> ShareAsync(CurrentUser user, long conversationId, ShareForm form)
    {
        var result = await messages.CreateAsync(user, form.Draft(conversationId), CancellationToken.None);
        if ((result as FileMessageResult.Created)?.Message is not { } stored && (stored = (result as FileMessageResult.Repeated)?.Message) is null)
            return (Refuse(result).Answer(), IsKept: false);

        var announced = await outbox.AnnounceFileAsync(user.Id, stored.Id, form.ClientMsgId, CancellationToken.None);
        Results<Ok<ApiMessage>, DetailError> answer = announced.Message is { } message
            ? TypedResults.Ok(MessageShapes.Shared(message))
            : Refuse(announced.Result).Answer();
        return (answer, IsKept: result is FileMessageResult.Created);
    }

    private static Refusal Refuse(AnnounceResult result) => result switch
    {
        AnnounceResult.Blocked => Refusal.Blocked("conversation_id"),
        AnnounceResult.Suspended => Refusal.Suspended(),
        _ => Refusal.NoMessage(),
    };

    private static Refusal Refuse(FileMessageResult result) => result switch
    {
        FileMessageResult.SignedOut => Refusal.SignedOut(),
        FileMessageResult.Suspended => Refusal.Suspended(),
        FileMessageResult.Blocked => Refusal.Blocked("conversation_id"),
        FileMessageResult.Conflict => Refusal.Conflict(),
        FileMessageResult.UnknownReply => Refusals.Of(SendResult.UnknownReply),
        FileMessageResult.BadParent { Refusal: ParentRefusal.Unknown } => Refusals.Of(SendResult.UnknownParent),
        FileMessageResult.BadParent => Refusals.Of(SendResult.ParentTakesNoReplies),
        FileMessageResult.Invalid invalid => Refusal.Invalid(ShareForm.NameOf(invalid.Error), ShareForm.TextOf(invalid.Error)),
        FileMessageResult.RateLimited limited => Refusal.TooMany(limited.RetryAfter),
        _ => Refusal.NoConversation(),
    };
}
