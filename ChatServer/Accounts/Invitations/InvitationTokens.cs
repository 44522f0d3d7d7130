using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ChatServer.Accounts.Profiles;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Accounts.Invitations;

/// <param name="Email">The only email that may use it; null: anyone who has the token.</param>
/// <param name="MaxUses">1 to <see cref="InvitationTokens.MaxUses"/>.</param>
internal sealed record NewInvitation(string? Email, int MaxUses, Timestamp ExpiresAt)
{
    public Guid Id { get; init; } = Guid.NewGuid();
}

/// <param name="Token">Shown only once: the server stores just its hash.</param>
internal sealed record MadeInvitation(InvitationRow Row, string Token);

/// <summary>
/// Invitations to register. An administrator creates one and passes its token on; registering with it uses it up, in the write
/// that creates the account. There are at most <see cref="MaxOpen"/>; expired ones don't count, and <see cref="InvitationSweep"/>
/// removes them.
/// </summary>
internal static class InvitationTokens
{
    public const int MaxUses = 1_000;
    public const int MaxOpen = 1_000;
    public const string Field = "invitation";
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(366);
    private const int TokenBytes = 32;

    /// <summary>Null if there are already <see cref="MaxOpen"/>.</summary>
    public static MadeInvitation? Make(WriteScope write, NewInvitation wanted, string createdBy)
    {
        if (InvitationStore.CountUnexpired(write, write.Now) >= MaxOpen)
            return null;

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var row = new InvitationRow
        {
            Id = wanted.Id,
            TokenHash = HashOf(token),
            Email = wanted.Email,
            MaxUses = wanted.MaxUses,
            CreatedBy = createdBy,
            CreatedAt = write.Now,
            ExpiresAt = wanted.ExpiresAt,
        };
        InvitationStore.Insert(write, row);
        return new MadeInvitation(row, token);
    }

    /// <summary>The invitation that lets this email register; else the errors go to <paramref name="errors"/>.</summary>
    public static InvitationRow? Find(ReadScope read, string? token, string email, Timestamp now, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(token))
            errors.Add(Field, "This server takes new users by invitation only");
        else if (InvitationStore.FindByToken(read, HashOf(token)) is not { } invitation || !invitation.IsOpenAt(now))
            errors.Add(Field, "This invitation is unknown, used up or expired");
        else if (invitation.Email is { } invited && EmailAddress.Fold(invited) != EmailAddress.Fold(email))
            errors.Add(Field, "This invitation is for another email address");
        else
            return invitation;

        return null;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
