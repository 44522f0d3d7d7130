namespace ChatServer.Groups;

internal enum GroupOutcome
{
    Done,

    /// <summary>No group that the actor is a member of, so that ids can't be probed.</summary>
    NotFound,
    NotAllowed,

    /// <summary>The actor is suspended from messaging.</summary>
    Suspended,

    /// <summary>One of the users doesn't exist, is disabled or is no member; <see cref="GroupResult.UserId"/> says which.</summary>
    UnknownUser,

    /// <summary>One of the users has blocked the actor; <see cref="GroupResult.UserId"/> says which.</summary>
    Blocked,

    /// <summary>More than <see cref="GroupChanges.MaxMembers"/> people.</summary>
    TooMany,

    /// <summary>The owner can't leave while there are others: the group would have nobody to manage it.</summary>
    OwnerMustStay,

    /// <summary>The actor began too many conversations, or changes too much; <see cref="GroupResult.RetryAfter"/> says when they may again.</summary>
    RateLimited,
}

/// <param name="GroupId">The group that was made or changed.</param>
/// <param name="Group">The same as it is afterwards; read once the change is on disk.</param>
/// <param name="UserId">The user whom the refusal is about.</param>
internal readonly record struct GroupResult(
    GroupOutcome Outcome, long? GroupId = null, GroupView? Group = null, Guid? UserId = null, TimeSpan RetryAfter = default);

/// <summary>A group as its members see it.</summary>
internal sealed record GroupView(long Id, string Name, IReadOnlyList<GroupMember> Members);

internal sealed record GroupMember(Guid UserId, string Role);
