using ChatServer.Api.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.Sockets;

/// <summary>The content of an <c>error</c> frame, in any API.</summary>
/// <param name="Code">One of <see cref="Protocol.Sockets.ErrorCodes"/>.</param>
/// <param name="Request">The action or type of the frame that is answered; null if it has none.</param>
internal sealed record SocketError(
    string Code, string Message, string? Field = null, string? Request = null, string? ClientMsgId = null)
{
    /// <summary>When to try again; null if trying again is of no use.</summary>
    public int? RetryAfterMs { get; private init; }

    public static SocketError Of(Refusal refusal, Vocabulary words, string? request, string? clientMsgId)
    {
        var wait = Answers.RetryAfterOf(refusal);
        return new SocketError(Answers.Of(refusal.Code).Code, words.TextOf(refusal), words.FieldOf(refusal), request, clientMsgId)
        {
            RetryAfterMs = wait > TimeSpan.Zero ? (int)Math.Ceiling(wait.TotalMilliseconds) : null,
        };
    }
}
