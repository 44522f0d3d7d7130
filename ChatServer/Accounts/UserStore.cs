using ChatServer.Accounts.People;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Sessions;
using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>The SQL of users.</summary>
internal static class UserStore
{
    private const string Columns = """
        id, email, handle, fullname, password_hash, gender, country_code, phone_number, date_of_birth, profile_photo,
        account_type, is_email_verified, is_phone_verified, is_staff, is_admin, is_superuser, is_pending, is_profile_complete,
        last_login, disabled_at, created_at, updated_at
        """;

    public static UserRow? Find(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<UserRow>($"""
            SELECT {Columns}
            FROM   users
            WHERE  id = @id
            """, new { id });

    /// <summary>Those of some users who exist.</summary>
    public static IEnumerable<UserRow> List(ReadScope read, IEnumerable<Guid> ids) =>
        read.QueryByIds<UserRow>($"""
            SELECT {Columns}
            FROM   users
            WHERE  id IN @ids
            """, ids);

    /// <summary>Those of some users who exist and aren't disabled.</summary>
    public static HashSet<Guid> ListEnabled(ReadScope read, IEnumerable<Guid> ids) =>
        [.. read.QueryByIds<Guid>("""
            SELECT id
            FROM   users
            WHERE  id IN @ids AND disabled_at IS NULL
            """, ids)];

    /// <summary>Whether another user is an administrator and not disabled.</summary>
    public static bool HasOtherAdmin(ReadScope read, Guid userId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   users
            WHERE  is_admin = 1 AND disabled_at IS NULL AND id <> @userId
            LIMIT  1
            """, new { userId }) == 1;

    /// <summary>The administrators who aren't disabled.</summary>
    public static IReadOnlyList<Guid> ListAdmins(ReadScope read) =>
        read.Query<Guid>("""
            SELECT id
            FROM   users
            WHERE  is_admin = 1 AND disabled_at IS NULL
            """);

    /// <summary>Empty if there is no such user.</summary>
    public static string FindName(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<string>("""
            SELECT fullname
            FROM   users
            WHERE  id = @id
            """, new { id }) ?? "";

    public static UserRow? FindByEmail(ReadScope read, string email) =>
        read.QueryFirstOrDefault<UserRow>($"""
            SELECT {Columns}
            FROM   users
            WHERE  email_folded = @folded
            """, new { folded = EmailAddress.Fold(email) });

    public static UserRow? FindByHandle(ReadScope read, string handle) =>
        read.QueryFirstOrDefault<UserRow>($"""
            SELECT {Columns}
            FROM   users
            WHERE  handle_folded = @folded
            """, new { folded = FoldHandle(handle) });

    /// <summary>The field of <paramref name="user"/> whose value another user has: <c>email</c>, <c>handle</c> or null.</summary>
    public static string? FindTaken(ReadScope read, UserRow user)
    {
        if (user.Email is not null && FindByEmail(read, user.Email) is { } sameEmail && sameEmail.Id != user.Id)
            return "email";

        var owner = read.QueryFirstOrDefault<Guid?>("""
            SELECT id
            FROM   users
            WHERE  handle_folded = @folded
            """, new { folded = FoldHandle(user.Handle) });
        return owner is null || owner == user.Id ? null : "handle";
    }

    /// <summary>Pages by id, so a list of any length is read in small steps.</summary>
    public static IReadOnlyList<UserRow> ReadAfter(ReadScope read, Guid afterId, int limit) =>
        read.Query<UserRow>($"""
            SELECT {Columns}
            FROM   users
            WHERE  id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    public static void Insert(WriteScope write, UserRow user)
    {
        write.Execute("""
            INSERT INTO users (
                id, email, email_folded, handle, handle_folded, fullname, password_hash, gender, country_code, phone_number,
                date_of_birth, profile_photo, account_type, is_email_verified, is_phone_verified, is_staff, is_admin,
                is_superuser, is_pending, is_profile_complete, last_login, disabled_at, created_at, updated_at)
            VALUES (
                @Id, @Email, @emailFolded, @Handle, @handleFolded, @Fullname, @PasswordHash, @Gender, @CountryCode, @PhoneNumber,
                @DateOfBirth, @ProfilePhoto, @AccountType, @IsEmailVerified, @IsPhoneVerified, @IsStaff, @IsAdmin,
                @IsSuperuser, @IsPending, @IsProfileComplete, @LastLogin, @DisabledAt, @CreatedAt, @UpdatedAt)
            """, new
        {
            user.Id,
            user.Email,
            emailFolded = user.Email is null ? null : EmailAddress.Fold(user.Email),
            user.Handle,
            handleFolded = FoldHandle(user.Handle),
            user.Fullname,
            user.PasswordHash,
            user.Gender,
            user.CountryCode,
            user.PhoneNumber,
            user.DateOfBirth,
            user.ProfilePhoto,
            user.AccountType,
            user.IsEmailVerified,
            user.IsPhoneVerified,
            user.IsStaff,
            user.IsAdmin,
            user.IsSuperuser,
            user.IsPending,
            user.IsProfileComplete,
            user.LastLogin,
            user.DisabledAt,
            user.CreatedAt,
            user.UpdatedAt,
        });
        UserTerms.Insert(write, user);
    }

    /// <summary>For an account to which no row of another table refers.</summary>
    public static void Delete(WriteScope write, UserRow user)
    {
        UserTerms.Delete(write, user);
        write.Execute("""
            DELETE FROM users
            WHERE  id = @Id
            """, new { user.Id });
    }

    public static void UpdateProfile(WriteScope write, UserRow user)
    {
        UserTerms.Replace(write, Find(write, user.Id), user);
        write.Execute("""
            UPDATE users
            SET    fullname = @Fullname, handle = @Handle, handle_folded = @handleFolded, gender = @Gender,
                   country_code = @CountryCode, phone_number = @PhoneNumber, date_of_birth = @DateOfBirth,
                   is_profile_complete = @IsProfileComplete, updated_at = @UpdatedAt
            WHERE  id = @Id
            """, new
        {
            user.Id,
            user.Fullname,
            user.Handle,
            handleFolded = FoldHandle(user.Handle),
            user.Gender,
            user.CountryCode,
            user.PhoneNumber,
            user.DateOfBirth,
            user.IsProfileComplete,
            user.UpdatedAt,
        });
    }

    /// <summary>Records a sign-in, and stores a new hash of the same password if there is one.</summary>
    public static void UpdateLastLogin(WriteScope write, Guid id, string? replacementHash) =>
        write.Later("""
            UPDATE users
            SET    last_login = @Now, password_hash = COALESCE(@replacementHash, password_hash)
            WHERE  id = @id
            """, new { id, write.Now, replacementHash });

    public static void UpdatePassword(WriteScope write, Guid id, string passwordHash) =>
        write.Execute("""
            UPDATE users
            SET    password_hash = @passwordHash, updated_at = @Now
            WHERE  id = @id
            """, new { id, write.Now, passwordHash });

    /// <summary>Null enables the account again.</summary>
    public static void UpdateDisabledAt(WriteScope write, Guid id, Timestamp? disabledAt) =>
        write.Execute("""
            UPDATE users
            SET    disabled_at = @disabledAt, updated_at = @Now
            WHERE  id = @id
            """, new { id, write.Now, disabledAt });

    public static void UpdateIsAdmin(WriteScope write, Guid id, bool isAdmin) =>
        write.Execute("""
            UPDATE users
            SET    is_admin = @isAdmin, updated_at = @Now
            WHERE  id = @id
            """, new { id, write.Now, isAdmin });

    /// <summary>Users who wait for approval, by id.</summary>
    public static IReadOnlyList<UserRow> ReadPendingAfter(ReadScope read, Guid afterId, int limit) =>
        read.Query<UserRow>($"""
            SELECT {Columns}
            FROM   users
            WHERE  is_pending = 1 AND id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>False if the user wasn't waiting for approval.</summary>
    public static bool TryApprove(WriteScope write, Guid id) =>
        write.Execute("""
            UPDATE users
            SET    is_pending = 0, updated_at = @Now
            WHERE  id = @id AND is_pending = 1
            """, new { id, write.Now }) == 1;

    /// <summary>The users disabled after <paramref name="at"/>, or at that moment with a higher id, in that order.</summary>
    public static IReadOnlyList<Revocation> ReadDisabled(ReadScope read, Timestamp at, Guid afterId, int limit) =>
        read.Query<Revocation>("""
            SELECT id AS user_id, disabled_at AS at
            FROM   users
            WHERE  disabled_at >= @at AND (disabled_at > @at OR id > @afterId)
            ORDER  BY disabled_at, id
            LIMIT  @limit
            """, new { at, afterId, limit });

    private static string? FoldHandle(string? handle) => handle?.ToLowerInvariant();
}
