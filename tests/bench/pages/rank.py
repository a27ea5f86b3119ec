RATINGS = {
    "nextjs-serverless": [0, 1, 2, 3, 4],
    "nextjs-server": [2, 2, 3, 3, 4],
    "nextjs-fastify": [4, 2, 3, 2, 3],
    "hybrid": [4, 4, 4, 3, 2],
    "bff": [2, 3, 3, 4, 1],
    "separate-backend": [4, 4, 4, 4, 1],
    "microservices": [3, 4, 2, 4, 0],
}
WEIGHTS = [4, 2, 2, 4, 1]


def run(_=""):
    scores = {
        name: 25 * sum(weight * rating for weight, rating in zip(WEIGHTS, ratings)) / sum(WEIGHTS)
        for name, ratings in RATINGS.items()
    }
    return " ".join(f"{name}={scores[name]:.0f}" for name in sorted(scores, key=scores.get, reverse=True))
