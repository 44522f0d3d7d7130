using ChatServer.Storage;

namespace ChatServer.Accounts.People;

/// <summary>A user in the order of names.</summary>
internal sealed record NamedUser(string Name, Guid UserId)
{
    public static readonly NamedUser First = new("", Guid.Empty);
}

/// <summary>The SQL of searching for people.</summary>
internal static class UserTermStore
{
    public static void Insert(WriteScope write, IEnumerable<string> terms, string name, Guid userId) =>
        write.Execute("""
            INSERT INTO user_terms (term, name, user_id)
            VALUES (@term, @name, @userId)
            ON CONFLICT (term, name, user_id) DO NOTHING
            """, terms.Select(term => new { term, name, userId }));

    public static void Delete(WriteScope write, IEnumerable<string> terms, string name, Guid userId) =>
        write.Execute("""
            DELETE FROM user_terms
            WHERE  term IN @terms AND name = @name AND user_id = @userId
            """, new { terms, name, userId });

    /// <summary>The first user with a term, at or after a given point in the order of names.</summary>
    public static NamedUser? FindAt(ReadScope read, string term, NamedUser from) =>
        read.QueryFirstOrDefault<NamedUser>("""
            SELECT name, user_id
            FROM   user_terms
            WHERE  term = @term AND (name, user_id) >= (@Name, @UserId)
            ORDER  BY name, user_id
            LIMIT  1
            """, new { term, from.Name, from.UserId });

    /// <summary>The first user with a term, after a given point in the order of names.</summary>
    public static NamedUser? FindAfter(ReadScope read, string term, NamedUser after) =>
        read.QueryFirstOrDefault<NamedUser>("""
            SELECT name, user_id
            FROM   user_terms
            WHERE  term = @term AND (name, user_id) > (@Name, @UserId)
            ORDER  BY name, user_id
            LIMIT  1
            """, new { term, after.Name, after.UserId });
}
