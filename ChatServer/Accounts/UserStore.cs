using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>The SQL of users.</summary>
internal static class UserStore
{
    private const string Columns = """
        id, email, handle, fullname, password_hash, gender, country_code, phone_number, date_of_birth, profile_photo,
        account_type, is_email_verified, is_phone_verified, is_staff, is_admin, is_superuser, is_profile_complete,
        last_login, disabled_at, created_at, updated_at
        """;

    public static UserRow? Find(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<UserRow>($"""
            SELECT {Columns}
            FROM   users
            WHERE  id = @id
            """, new { id });
}
