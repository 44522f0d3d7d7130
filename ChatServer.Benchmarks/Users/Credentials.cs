namespace ChatServer.Benchmarks.Users;

/// <summary>What an account signs in with.</summary>
internal sealed record Credentials(string Email, string Password);
