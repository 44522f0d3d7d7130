using System.Security.Cryptography;
using System.Text;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs.Calls;

/// <summary>A call of a tool that a run asked for.</summary>
internal sealed record RunCall
{
    public long Id { get; init; }
    public long RunId { get; init; }

    /// <summary>From 1: the calls that a model asks for at once are a round.</summary>
    public long Round { get; init; }

    /// <summary>The model's own, which may be the same in another round.</summary>
    public required string CallId { get; init; }
    public required string Name { get; init; }

    /// <summary>Sealed.</summary>
    public byte[] Arguments { get; init; } = [];
    public byte[] ArgumentsHash { get; init; } = [];

    /// <summary>Sealed; null as long as there is none.</summary>
    public byte[]? Result { get; init; }

    /// <summary>One of <see cref="CallState"/>.</summary>
    public required string State { get; init; }

    /// <summary>How much of the reply was written before it, in UTF-16 code units.</summary>
    public long TextOffset { get; init; }
    public Guid? DecidedBy { get; init; }
    public Timestamp? DecidedAt { get; init; }
    public Timestamp CreatedAt { get; init; }

    /// <summary>What a decision names, so that it is about the arguments that the owner saw.</summary>
    public string Hash => Convert.ToHexStringLower(ArgumentsHash);

    public static byte[] HashOf(string arguments) => SHA256.HashData(Encoding.UTF8.GetBytes(arguments));

    public string OpenArguments(ConversationCipher cipher) =>
        Encoding.UTF8.GetString(cipher.Open(SealedRecord.RunCall, Id, Arguments));

    /// <summary>Null as long as there is none.</summary>
    public string? OpenResult(ConversationCipher cipher) =>
        Result is null ? null : Encoding.UTF8.GetString(cipher.Open(SealedRecord.RunResult, Id, Result));
}

/// <summary>The states of a call, as named in the table and on the wire.</summary>
internal static class CallState
{
    /// <summary>The owner decides.</summary>
    public const string Waiting = "waiting";
    public const string Approved = "approved";
    public const string Refused = "refused";

    /// <summary>The tool was asked: it isn't asked again, whatever happens to this server.</summary>
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";

    /// <summary>Its run ended before.</summary>
    public const string Cancelled = "cancelled";
}
