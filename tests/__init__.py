"""The proofs. They mirror calculator/ by module; the site, the browser and the engine have files of their own."""
