using ChatServer.Attachments;
using ChatServer.Messages;
using ChatServer.Messages.Files;
using ChatServer.Messages.Rules;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Errors;

/// <summary>Why a message was not stored, as the APIs with <c>{"detail":…}</c> say it.</summary>
internal static class SendFailures
{
    /// <param name="nameOf">The API's name for a field.</param>
    public static DetailError Of(SendOutcome outcome, Func<DraftField, string> nameOf) => outcome.Result switch
    {
        SendResult.Invalid => DetailError.Invalid(Invalid(outcome.Error!, nameOf)),
        SendResult.UnknownReceiver => DetailError.NotFound("There is no such user"),
        SendResult.UnknownConversation => DetailError.NotFound("There is no such conversation"),
        SendResult.UnknownReply => DetailError.NotFound("There is no such message in this conversation"),
        SendResult.UnknownProfile => DetailError.NotFound("There is no such user"),
        SendResult.Blocked => DetailError.Of(Status403Forbidden, "This user has blocked you"),
        SendResult.Suspended => DetailError.Suspended(),
        SendResult.SignedOut => DetailError.Of(Status401Unauthorized, "The token is not valid any more"),
        SendResult.OverQuota => DetailError.Of(Status507InsufficientStorage, StorageQuota.Describe(NoRoom.ForUser)),
        SendResult.ServerFull => DetailError.Of(Status507InsufficientStorage, StorageQuota.Describe(NoRoom.ForServer)),
        SendResult.Conflict => DetailError.Of(Status409Conflict, $"This {nameOf(DraftField.ClientMsgId)} was used for another message"),
        SendResult.RateLimited => DetailError.TooMany(outcome.RetryAfter),
        SendResult.Unavailable => DetailError.Of(Status503ServiceUnavailable, "The server can't store anything at the moment; try again later"),
        _ => DetailError.Of(Status500InternalServerError, "The server failed to handle this; nothing was stored"),
    };

    private static Protocol.Errors.InvalidField Invalid(DraftError error, Func<DraftField, string> nameOf)
    {
        var name = nameOf(error.Field);
        return DetailError.InBody(error.Path ?? name, error.Path is null ? $"{name} {error.Problem}" : error.Problem);
    }
}
