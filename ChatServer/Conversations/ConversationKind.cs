using System.Collections.Frozen;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>A kind of conversation: the rules that differ between kinds. A kind is one value and one registration line.</summary>
/// <param name="Name">Its name in the tables and on the wire; it must never change.</param>
/// <param name="MaxMembers">How many members a conversation of this kind may have.</param>
internal sealed record ConversationKind(string Name, int MaxMembers)
{
    /// <summary>
    /// Up to this many members, each member's row has the counters of the conversation, so that a user's list is one range of an
    /// index, and the writer has all members in memory. A flush writes each row of an active conversation (9 µs each).
    /// </summary>
    public const int MaxMembersOfSmall = 1_000;

    public static readonly ConversationKind Direct = new("direct", MaxMembers: 2) { IsDirect = true, BlocksHold = true };
    public static readonly ConversationKind Group = new("group", MaxMembers: 500) { HasRoles = true };
    public static readonly ConversationKind Agent = new("agent", MaxMembers: 2) { IsWithAgent = true };
    public static readonly ConversationKind Channel = new("channel", MaxMembers: 100_000) { HasAccessLists = true };

    /// <summary>Whether it is between two users, or one user's notes to themselves.</summary>
    public bool IsDirect { get; init; }

    /// <summary>Whether it is between a visitor and an agent, whose owner may take over.</summary>
    public bool IsWithAgent { get; init; }

    /// <summary>Whether a block between its members refuses messages.</summary>
    public bool BlocksHold { get; init; }

    /// <summary>Whether members have roles by which some manage it.</summary>
    public bool HasRoles { get; init; }

    /// <summary>Whether it has a list of who may write, see <see cref="IConversationAccess"/>.</summary>
    public bool HasAccessLists { get; init; }

    /// <summary>Whether members see how far others have received and read.</summary>
    public bool SharesMarks => !IsLarge;

    /// <summary>
    /// Whether the conversation's counters are in its own row, and members are read when they are needed: a message, a flush and
    /// a deletion then cost the same with 100,000 members as with 100.
    /// </summary>
    public bool IsLarge => MaxMembers > MaxMembersOfSmall;

    /// <summary>The query of this kind: its <c>@kind</c> becomes a literal.</summary>
    public string Fill(string query) => query.Replace("@kind", $"'{Name}'", StringComparison.Ordinal);
}

/// <summary>The kinds of conversations that this server has.</summary>
internal sealed class ConversationKinds(IEnumerable<ConversationKind> kinds)
{
    private readonly FrozenDictionary<string, ConversationKind> byName = kinds.ToFrozenDictionary(kind => kind.Name);

    public bool HasLarge { get; } = kinds.Any(kind => kind.IsLarge);

    /// <exception cref="DamagedRecordException">The server can't have stored a conversation of this kind.</exception>
    public ConversationKind Of(string name) =>
        byName.GetValueOrDefault(name) ?? throw new DamagedRecordException($"There is no kind of conversations named {name}");

    /// <summary>Those whose counters are in the rows of their members.</summary>
    public IReadOnlyList<ConversationKind> Small { get; } =
        [.. kinds.Where(kind => !kind.IsLarge).OrderByDescending(kind => kind.Name)];

    /// <summary>
    /// One query over all small kinds, each in the order of its index: SQLite merges them as they are taken, where <c>IN</c>
    /// would sort them.
    /// </summary>
    /// <param name="query">The query of one kind, <c>@kind</c>.</param>
    public string UnionOfSmall(string query) => string.Join("\nUNION  ALL\n", Small.Select(kind => kind.Fill(query)));
}
