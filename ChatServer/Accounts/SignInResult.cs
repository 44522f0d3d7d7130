namespace ChatServer.Accounts;

/// <summary>The outcome of an attempt to register or to sign in.</summary>
internal abstract record SignInResult
{
    private SignInResult()
    {
    }

    internal sealed record SignedIn(UserRow User, Sessions.TokenPair Tokens) : SignInResult;

    /// <summary>Fields of the request are missing or wrong.</summary>
    internal sealed record Invalid(FieldErrors Errors) : SignInResult;

    /// <summary>Another account has this email or handle.</summary>
    internal sealed record Taken(string Field) : SignInResult;

    /// <summary>No account has this email and password; a disabled account doesn't count.</summary>
    internal sealed record Refused : SignInResult;

    /// <summary>Nobody can register here.</summary>
    internal sealed record Closed : SignInResult;

    /// <summary>Too many attempts.</summary>
    internal sealed record TooMany(TimeSpan RetryAfter) : SignInResult;
}
