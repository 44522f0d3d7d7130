namespace ChatServer.Api.Input;

/// <summary>A page of a list of users, which is ordered by id.</summary>
internal readonly record struct UserPage(int Limit, Guid After);
